import { useDebouncedValue } from '@mantine/hooks';
import type { ConnectorStatus, FilledTemplate, LintFinding, ListedTemplate } from '@millspace/schemas';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { post } from '../../api/http.ts';
import { useApi } from '../../api/use-api.ts';
import type { MachineOverview } from '../../machines/machine-overview.ts';
import type { Vocabulary } from '../../signals/vocabulary.ts';
import { useOwnMachines } from '../use-publishing.ts';
import { type Choice, choicesOf, chosenMachines, chosenSignals, type Draft, missingValues, valuesOf } from './draft.ts';
import { filledWithReturn } from './in-return.ts';
import { type KeptDraft, useKeptDraft } from './use-kept-draft.ts';

export interface Making {
  draft: Draft;
  change: (more: Draft) => void;
  kept: KeptDraft;
  participant: string | undefined;
  machines: readonly MachineOverview[];
  /** All that the chosen machines record. */
  choices: readonly Choice[];
  signals: readonly Choice[];
  templates: readonly ListedTemplate[];
  template: ListedTemplate | null;
  /** The offer that the template makes with these values, once all are there. */
  filled: ReturnType<typeof useFilled>;
  loading: boolean;
  error: unknown;
}

/** What filling in a template takes. */
export type TermsMaking = Pick<Making, 'draft' | 'change' | 'signals' | 'templates' | 'template' | 'filled'>;

/** The draft with all that its steps need. */
export function useMaking(): Making {
  const kept = useKeptDraft();
  const { draft, change } = kept;
  const status = useApi<ConnectorStatus>('/status');
  const own = useOwnMachines();
  const all = own.data?.machines ?? [];
  const ids = [...new Set(all.flatMap(({ packs }) => packs))].sort().join(',');
  const words = useApi<{ vocabularies: Vocabulary[] }>('/vocabularies', { query: { ids }, enabled: ids !== '' });
  const library = useApi<{ templates: ListedTemplate[] }>('/templates', { topics: ['templates'] });
  const machines = chosenMachines(draft, all);
  const choices = choicesOf(machines, words.data?.vocabularies ?? []);
  const signals = chosenSignals(draft, choices);
  const templates = library.data?.templates ?? [];
  const template = templates.find(({ id }) => id === draft.template) ?? null;
  return {
    draft,
    change,
    kept,
    participant: status.data?.participant,
    machines,
    choices,
    signals,
    templates,
    template,
    filled: useFilled(draft, template, machines, signals),
    loading:
      kept.loading || [status, own, library].some(({ isPending }) => isPending) || (ids !== '' && words.isPending),
    error: kept.error ?? status.error ?? own.error ?? words.error ?? library.error,
  };
}

/** The offer that a template makes with the values of a draft. */
export function useFilled(
  draft: Draft,
  template: ListedTemplate | null,
  machines: readonly Pick<MachineOverview, 'machine'>[],
  signals: readonly Choice[],
) {
  const body = template && {
    values: valuesOf(draft, template),
    kind: template.kind,
    dataset: {
      machines: machines.map(({ machine }) => machine),
      signals: signals.map(({ id, sensitivity }) => ({ id, sensitivity })),
    },
  };
  const complete = template !== null && missingValues(draft, template).length === 0;
  const asked = complete ? JSON.stringify({ id: template.id, body }) : null;
  const [settled] = useDebouncedValue(asked, 300);
  return useQuery({
    queryKey: ['/templates/fill', asked],
    queryFn: () => post<FilledTemplate>(`/templates/${encodeURIComponent(template?.id ?? '')}/fill`, body),
    enabled: asked !== null && asked === settled,
    placeholderData: keepPreviousData,
    // The offer that was looked at is the one that is published.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    select: (data) => (template?.kind === 'data-act-user' ? data : filledWithReturn(data, draft)),
  });
}

/** Findings for which the linter says: do not publish. */
export const errorsOf = (findings: readonly LintFinding[]): LintFinding[] =>
  findings.filter(({ severity }) => severity === 'error');
