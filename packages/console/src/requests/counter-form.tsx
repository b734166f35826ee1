import { Button } from '@mantine/core';
import type { Dataset, ListedTemplate, NegotiationView, OdrlOffer } from '@millspace/schemas';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { catalogPath } from '../catalog/use-dataset-titles.ts';
import { type Choice, type Draft, missingValues } from '../datasets/publish/draft.ts';
import { TermsStep } from '../datasets/publish/terms-step.tsx';
import { errorsOf, useFilled } from '../datasets/publish/use-draft.ts';
import { Answer } from '../design/answer.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';

/** A negotiation in which other terms are named. */
export interface Countered {
  pid: string;
  role: NegotiationView['role'];
  dataset: string;
  /** Of another dataspace: its signals are not known here. */
  outside?: boolean;
  /** The terms on the table, from which the form starts. */
  offer: OdrlOffer;
}

interface FormProps {
  of: Countered;
  close: () => void;
  done: () => void;
}

/** Names other terms: a template with values, and what it would say. Needs the texts `datasets`, `terms`, `requests`. */
export function CounterForm(props: FormProps) {
  const { offer, outside } = props.of;
  const library = useApi<{ templates: ListedTemplate[] }>('/templates', { topics: ['templates'] });
  const dataset = useApi<Dataset>(catalogPath(props.of.dataset), { enabled: outside !== true });
  const templates = library.data?.templates;
  const present = useQuery<Draft>({
    queryKey: ['terms as a template', JSON.stringify(offer)],
    queryFn: async () => (await import('./present-terms.ts')).presentTerms(offer, templates ?? []),
    enabled: templates !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Answer of={library}>
      {(known) => (
        <Answer of={present}>
          {(begun) => <Fields {...props} templates={known.templates} begun={begun} dataset={dataset.data ?? null} />}
        </Answer>
      )}
    </Answer>
  );
}

interface FieldsProps extends FormProps {
  templates: readonly ListedTemplate[];
  begun: Draft;
  dataset: Dataset | null;
}

function Fields({ of, close, done, templates, begun, dataset }: FieldsProps) {
  const { t } = useTranslation('requests');
  const [draft, setDraft] = useState<Draft>(begun);
  const template = templates.find(({ id }) => id === draft.template) ?? null;
  const machines = (dataset?.machines ?? []).map(({ id }) => ({ machine: id }));
  const signals = (dataset?.signals ?? []).map((signal): Choice => ({ ...signal, machines: [], periodMs: 0 }));
  const filled = useFilled(draft, template, machines, signals);
  const step = of.role === 'provider' ? 'offer' : 'counter';
  const say = useCommand<OdrlOffer, NegotiationView>(
    (offer) => ({ method: 'POST', path: `/negotiations/${encodeURIComponent(of.pid)}/${step}`, body: { offer } }),
    ['negotiations', 'inbox', 'agreements'],
  );
  const complete = template !== null && missingValues(draft, template).length === 0;
  const offer = complete && !filled.isFetching && !filled.error && filled.data ? filled.data.offer : null;
  const faults = filled.data ? errorsOf(filled.data.findings) : [];
  const lacks = offer === null ? 'counterLacks' : faults.length > 0 ? 'counterFaults' : null;
  const change = (more: Draft) => setDraft((before) => ({ ...before, ...more }));
  return (
    <section aria-label={t(`counter.${of.role}`)}>
      <TermsStep making={{ draft, change, signals, templates, template, filled }} />
      <section className="ms-panel">
        <p style={{ marginTop: 0 }}>{t(`counterBinds.${of.role}`)}</p>
        {say.error ? <ErrorPanel error={say.error} /> : null}
        <div className="ms-row">
          <Button
            loading={say.isPending}
            disabled={lacks !== null}
            aria-describedby={lacks === null ? undefined : 'counter-lacks'}
            onClick={() => offer && say.mutateAsync(offer).then(done, () => undefined)}
          >
            {t(`counterNow.${of.role}`)}
          </Button>
          <Button variant="default" onClick={close}>
            {t('counterNot')}
          </Button>
          <span id="counter-lacks" className="ms-muted">
            {lacks === null ? null : t(lacks)}
          </span>
        </div>
      </section>
    </section>
  );
}
