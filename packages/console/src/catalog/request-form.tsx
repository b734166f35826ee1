import { Button, NativeSelect } from '@mantine/core';
import type { Dataset, NegotiationView } from '@millspace/schemas';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import type { Purpose, Reading } from '../terms/reading.ts';
import { usePurposes } from '../terms/use-reading.ts';
import { OwnReturn } from './own-return.tsx';

/** What is asked for, and of whom. */
export interface Asked {
  id: string;
  /** What the provider is called. */
  provider: string;
  /** Who decides there; of other dataspaces this is not known. */
  approval?: Dataset['approval'];
  /** Id of the outside partner who offers it; absent: a participant of this dataspace. */
  counterparty?: string;
}

interface RequestFormProps {
  dataset: Asked;
  /** Id of the offer. */
  offer: string;
  /** What the offer allows by name. */
  purposes: readonly Purpose[];
  /** What is expected in return. */
  returns: Reading['returns'];
}

const THEN = { manual: 'thenPerson', automatic: 'thenAtOnce', unknown: 'thenOutside' } as const;

/** Asks for the data under one offer. It binds, so that stands above the button. */
export function RequestForm({ dataset, offer, purposes, returns }: RequestFormProps) {
  const { t } = useTranslation('catalog');
  const phrase = usePhrase();
  const navigate = useNavigate();
  const { known } = usePurposes();
  const missing = useId();
  const [purpose, setPurpose] = useState('');
  const [inReturn, setInReturn] = useState('');
  const outside = dataset.counterparty === undefined ? {} : { counterparty: dataset.counterparty };
  const ask = useCommand<{ purpose: string; inReturn?: string }, NegotiationView>(
    (input) => ({ method: 'POST', path: '/requests', body: { dataset: dataset.id, offer, ...outside, ...input } }),
    ['negotiations', 'agreements', 'transfers'],
  );
  const others = known.filter(({ id }) => !purposes.some((named) => named.id === id));
  const item = ({ id, name }: Purpose) => ({ value: id, label: phrase(name) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (purpose === '') return;
    const wish = { purpose, ...(inReturn === '' ? {} : { inReturn }) };
    ask.mutate(wish, { onSuccess: ({ pid }) => void navigate({ to: `/requests/${encodeURIComponent(pid)}` }) });
  };
  return (
    <form onSubmit={submit}>
      <NativeSelect
        label={t('purpose')}
        description={t(purposes.length === 0 ? 'purposeFree' : 'purposeNamed')}
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value)}
        data={[
          { value: '', label: t('choosePurpose') },
          ...(purposes.length === 0 ? [] : [{ group: t('namedByOffer') as string, items: purposes.map(item) }]),
          { group: t('otherPurposes') as string, items: others.map(item) },
        ]}
        maw={420}
      />
      {returns.length === 0 ? null : <OwnReturn expected={returns} value={inReturn} onChange={setInReturn} />}
      <p className="ms-muted">
        {t('binds')} {t(THEN[dataset.approval ?? 'unknown'], { provider: dataset.provider })}
      </p>
      {ask.error ? <ErrorPanel error={ask.error} /> : null}
      <div className="ms-row">
        <Button
          type="submit"
          loading={ask.isPending}
          disabled={purpose === ''}
          aria-describedby={purpose === '' ? missing : undefined}
        >
          {t('request')}
        </Button>
        {purpose === '' ? (
          <span id={missing} className="ms-muted">
            {t('purposeMissing')}
          </span>
        ) : null}
      </div>
    </form>
  );
}
