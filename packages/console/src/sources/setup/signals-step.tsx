import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { useChange } from './address-step.tsx';
import { Listen } from './listen.tsx';
import { Onward } from './onward.tsx';
import { Search } from './search.tsx';
import type { StepProps } from './setup.page.tsx';
import { Level, type Picking } from './tree.tsx';
import { LiveValues } from './values.tsx';

/** What of the server is to be read: in its tree, by searching, or by an address that somebody knows. */
export function SignalsStep({ source }: StepProps) {
  const { t } = useTranslation('sources');
  const { id, selection, type } = source;
  const change = useChange(id);
  // What was just ticked is shown at once, and kept by the connector a moment later.
  const [ahead, setAhead] = useState<readonly string[] | null>(null);
  const chosen = ahead ?? selection;
  const picked = new Set(chosen);
  const pick: Picking['pick'] = (addresses, wanted) => {
    const next = new Set(chosen);
    for (const address of addresses) {
      if (wanted) next.add(address);
      else next.delete(address);
    }
    setAhead([...next]);
    change.mutate({ selection: [...next] });
  };
  return (
    <LiveValues id={id}>
      <p role="status">{t('setup.signals.picked', { count: picked.size })}</p>
      {change.error ? <ErrorPanel error={change.error} /> : null}
      {type === 'mqtt' ? <Listen id={id} /> : null}
      <Search id={id} heard={type === 'mqtt'} picked={picked} pick={pick} />
      <section className="ms-panel">
        <h2>{t(type === 'mqtt' ? 'listen.tree' : 'setup.signals.tree')}</h2>
        <Level id={id} parent={null} picked={picked} pick={pick} />
      </section>
      {type === 'opcua' ? <ByAddress pick={pick} /> : null}
      {picked.size > 0 ? (
        <p>
          <Button variant="default" size="compact-sm" onClick={() => pick([...picked], false)}>
            {t('setup.signals.clear')}
          </Button>
        </p>
      ) : null}
      <Onward source={source} from="signals" missing={picked.size > 0 ? null : t('setup.signals.missing')} />
    </LiveValues>
  );
}

function ByAddress({ pick }: Pick<Picking, 'pick'>) {
  const { t } = useTranslation('sources');
  const [typed, setTyped] = useState('');
  const address = typed.trim();
  const valid = /^((ns=\d+|nsu=[^;]+);)?[isgb]=.+/s.test(address);
  return (
    <form
      className="ms-panel ms-row"
      style={{ alignItems: 'end' }}
      onSubmit={(event) => {
        event.preventDefault();
        if (!valid) return;
        pick([address], true);
        setTyped('');
      }}
    >
      <TextInput
        label={t('setup.signals.byAddress')}
        description={t('setup.signals.byAddressAbout')}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        spellCheck={false}
        style={{ flex: '1 1 280px' }}
      />
      <Button type="submit" variant="default" disabled={!valid}>
        {t('setup.signals.addAddress')}
      </Button>
    </form>
  );
}
