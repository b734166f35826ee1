import { Button, Textarea } from '@mantine/core';
import type { NegotiationView } from '@millspace/schemas';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { useCounterpartyNames } from '../outside/use-own-partners.ts';
import { CounterForm } from './counter-form.tsx';
import { answersTerms } from './story.ts';

const TOPICS = ['negotiations', 'inbox', 'agreements'] as const;

/** The other side has named terms last: accept them, name others, or decline with a reason. Nothing where it is somebody else’s turn. */
export function AnswerTerms({ request }: { request: NegotiationView }) {
  const { t } = useTranslation('requests');
  const partyName = useCounterpartyNames();
  const { pid, role, counterparty, dataset, outside, offer, may = [] } = request;
  const provider = role === 'provider';
  const mayBind = useMay(...(provider ? ['signatory'] : ['subscriber', 'signatory']));
  const mayDecline = useMay(...(provider ? ['publisher', 'signatory'] : ['publisher', 'subscriber', 'signatory']));
  const [countering, setCountering] = useState(false);
  const [reason, setReason] = useState('');
  const command = useCommand<{ step: 'accept' | 'refuse' | 'terminate'; body: object }, NegotiationView>(
    ({ step, body }) => ({ method: 'POST', path: `/negotiations/${encodeURIComponent(pid)}/${step}`, body }),
    TOPICS,
  );
  if (!answersTerms(request)) return null;
  const who = partyName(counterparty);
  const lacks = reason.trim() === '';
  // As promises: when the answer comes it is the other side’s turn, and this form is gone.
  const say = (step: 'accept' | 'refuse' | 'terminate', body: object) =>
    void command.mutateAsync({ step, body }).catch(() => undefined);
  const named = { pid, role, dataset, offer, ...(outside === undefined ? {} : { outside }) };
  return (
    <>
      <section className="ms-panel" aria-label={t('yourAnswer')}>
        <h2>{t('yourAnswer')}</h2>
        <p>{t(may.includes('accept') ? `acceptMeans.${role}` : 'notAcceptable', { who })}</p>
        {mayBind ? null : <p>{t('bindsNot')}</p>}
        {command.error ? <ErrorPanel error={command.error} /> : null}
        {mayBind ? (
          <div className="ms-row">
            {may.includes('accept') ? (
              <Button loading={command.isPending} onClick={() => say('accept', { offer: offer['@id'] })}>
                {t('accept')}
              </Button>
            ) : null}
            {countering ? null : (
              <Button variant="default" onClick={() => setCountering(true)}>
                {t(`counter.${role}`)}
              </Button>
            )}
          </div>
        ) : null}
        {mayDecline ? (
          <>
            <Textarea
              mt="sm"
              label={t('declineReason')}
              description={t('declineSeen', { who })}
              value={reason}
              maxLength={500}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <div className="ms-row" style={{ marginTop: 12 }}>
              <Button
                variant="default"
                disabled={lacks || command.isPending}
                aria-describedby="decline-lacks"
                onClick={() => say(provider ? 'refuse' : 'terminate', { reason: reason.trim() })}
              >
                {t('decline')}
              </Button>
              <span id="decline-lacks" className="ms-muted">
                {lacks ? t('declineLacks') : null}
              </span>
            </div>
          </>
        ) : null}
      </section>
      {countering ? (
        <CounterForm of={named} close={() => setCountering(false)} done={() => setCountering(false)} />
      ) : null}
    </>
  );
}
