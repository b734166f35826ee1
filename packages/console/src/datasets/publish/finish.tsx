import { Button, Radio, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { call, post } from '../../api/http.ts';
import { renew } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { CopyButton } from '../../design/copy-button.tsx';
import { ErrorPanel } from '../../design/error-panel.tsx';
import { Facts } from '../../design/facts.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { audienceOf } from '../publication.ts';
import { useAudienceText, usePublications } from '../use-publishing.ts';
import { commandOf, describe, instructionScope, lacking, STEPS } from './draft.ts';
import { errorsOf, type Making } from './use-draft.ts';

/** All of it once more in words, who answers requests, and then it is published. */
export function Finish({ making }: { making: Making }) {
  const { t } = useTranslation('datasets');
  const phrase = usePhrase();
  const audience = useAudienceText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const maySign = useMay('signatory');
  const known = usePublications().data?.datasets ?? [];
  const { draft, change, kept, participant, machines, signals, template, filled } = making;
  const automatic = draft.approval === 'automatic';
  const lacks = STEPS.flatMap((step) => lacking(step, draft, signals.length, template)).map((key) => t(`lack.${key}`));
  if (participant === undefined) lacks.push(t('lack.participant'));
  if (filled.data === undefined || filled.error) lacks.push(t('lack.offer'));
  else if (errorsOf(filled.data.findings).length > 0) lacks.push(t('lack.findings'));
  const dataset =
    filled.data && participant !== undefined
      ? describe(draft, { participant, machines, signals, offer: filled.data.offer })
      : null;
  const publish = useMutation({
    mutationFn: async (description: NonNullable<typeof dataset>) => {
      await post('/datasets', description);
      if (automatic && maySign)
        await post('/instructions', { side: 'provider', scope: instructionScope(draft, description.id) });
      // What is published is no draft any more; that it could not be put away would be no reason to say it did not work.
      if (kept.id) await call('DELETE', `/drafts/${encodeURIComponent(kept.id)}?forget=true`).catch(() => undefined);
      return description.id;
    },
    onSuccess: async (id) => {
      await renew(client, ['datasets', 'signing', 'drafts']);
      await navigate({ to: `/datasets/${encodeURIComponent(id)}/receivers` });
    },
  });
  const command = template && commandOf(draft, template, signals);
  const replaces = known.some((one) => one.dataset.id === dataset?.id);
  return (
    <>
      <section className="ms-panel">
        <h2>{t('whoAnswers')}</h2>
        <Radio.Group
          label={t('approval')}
          value={automatic ? 'automatic' : 'manual'}
          onChange={(value) => change({ approval: value })}
        >
          <Radio mt="xs" value="manual" label={t('approvalChoice.manual')} />
          <Radio mt="xs" value="automatic" label={t('approvalChoice.automatic')} />
        </Radio.Group>
        {automatic ? (
          <>
            <TextInput
              mt="sm"
              type="date"
              label={t('instructionUntil')}
              description={t('instructionWhy')}
              value={draft.until ?? ''}
              onChange={(event) => change({ until: event.currentTarget.value })}
            />
            {maySign ? null : <p>{t('instructionBySignatory')}</p>}
          </>
        ) : null}
      </section>
      {dataset ? (
        <section className="ms-panel">
          <h2>{t('summary')}</h2>
          <Facts
            of={[
              [t('dataset'), phrase(dataset.title)],
              [t('identifier'), <code key="id">{dataset.id}</code>],
              [t('machines'), [...new Set(dataset.machines.map(({ id }) => id))].join(', ')],
              [t('signals'), t('signalCount', { count: dataset.signals.length })],
              [t('records'), dataset.records.map((kind) => t(`record.${kind}`)).join(', ') || t('noRecords')],
              [t('seenBy'), audience(audienceOf(dataset))],
              [t('terms'), filled.data ? phrase(filled.data.summary) : undefined],
            ]}
          />
        </section>
      ) : null}
      {command ? (
        <section className="ms-panel">
          <h2>{t('sameCommand')}</h2>
          <pre style={{ whiteSpace: 'pre-wrap' }}>
            <code>{command}</code>
          </pre>
          <CopyButton value={command} label={t('copyCommand')} />
        </section>
      ) : null}
      {replaces ? <p>{t('replaces')}</p> : null}
      {publish.error ? <ErrorPanel error={publish.error} /> : null}
      <div className="ms-row">
        <Button
          disabled={lacks.length > 0}
          loading={publish.isPending}
          aria-describedby="lacks"
          onClick={() => dataset && publish.mutate(dataset)}
        >
          {t('publishNow')}
        </Button>
        <span id="lacks" className="ms-muted">
          {lacks.join(' ')}
        </span>
      </div>
    </>
  );
}
