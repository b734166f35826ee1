import { Button, NumberInput, Textarea } from '@mantine/core';
import type { TwoPersons, TwoPersonsInput } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';
import { proposedIn, usePersonName } from './use-proposals.ts';
import { WaitingProposal } from './waiting.tsx';

/** Whether two persons decide. Switching it on takes effect at once; anything else is itself proposed. */
export function Setting() {
  const { t } = useTranslation('proposals');
  const setting = useApi<TwoPersons>('/two-persons', { topics: ['proposals', 'people'] });
  return (
    <section className="ms-panel" style={{ maxWidth: 720 }}>
      <h2>{t('setting')}</h2>
      <Answer of={setting}>{(data) => <Switch key={`${data.on} ${data.days}`} of={data} />}</Answer>
    </section>
  );
}

function Switch({ of }: { of: TwoPersons }) {
  const { t } = useTranslation('proposals');
  const nameOf = usePersonName();
  const { instant } = useFormats();
  const admin = useMay('admin');
  const alone = of.administrators < 2;
  return (
    <>
      <p>
        <StateWord long kind={of.on ? 'done' : 'off'} word={of.on ? t('on', { count: of.days }) : t('off')} />
      </p>
      {of.since === undefined || of.by === undefined ? null : (
        <p className="ms-muted">{t('switched', { at: instant(of.since), by: nameOf(of.by) })}</p>
      )}
      <p>{t('settingAbout')}</p>
      {of.fixed ? <p className="ms-muted">{t('fixed')}</p> : null}
      {!of.fixed && alone ? <p className="ms-muted">{t(of.on ? 'aloneOn' : 'alone')}</p> : null}
      {!of.fixed && admin && (of.on || !alone) ? <Change of={of} /> : null}
    </>
  );
}

function Change({ of }: { of: TwoPersons }) {
  const { t } = useTranslation('proposals');
  const [open, setOpen] = useState(false);
  const [days, setDays] = useState(of.days);
  const [reason, setReason] = useState('');
  const change = useCommand<TwoPersonsInput>(
    (body) => ({ method: 'PUT', path: '/two-persons', body }),
    ['proposals', 'inbox'],
  );
  const waiting = proposedIn(change.data);
  if (waiting) return <WaitingProposal of={waiting} />;
  if (!open)
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {t(of.on ? 'change' : 'switchOn')}
      </Button>
    );
  const send = (on: boolean) => change.mutate({ on, days, reason: reason.trim() });
  const lacks = reason.trim() === '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(true);
      }}
    >
      <p>{t(of.on ? 'changeConsequence' : 'onConsequence')}</p>
      <NumberInput
        label={t('days')}
        description={t('daysHint')}
        value={days}
        min={1}
        max={90}
        allowDecimal={false}
        hideControls
        onChange={(value) => setDays(Number(value) || 1)}
      />
      <Textarea
        label={t('reason')}
        mt="sm"
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {change.error ? <ErrorPanel error={change.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        {of.on ? (
          <>
            <Button type="submit" disabled={lacks || days === of.days} loading={change.isPending}>
              {t('proposeDays')}
            </Button>
            <Button variant="default" disabled={lacks} loading={change.isPending} onClick={() => send(false)}>
              {t('proposeOff')}
            </Button>
          </>
        ) : (
          <Button type="submit" disabled={lacks} loading={change.isPending}>
            {t('switchOn')}
          </Button>
        )}
        <Button variant="default" onClick={() => setOpen(false)}>
          {t('cancel')}
        </Button>
        {lacks ? <span className="ms-muted">{t('reasonMissing')}</span> : null}
      </div>
    </form>
  );
}
