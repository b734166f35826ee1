import { useDebouncedValue } from '@mantine/hooks';
import type { ConnectorStatus, FilledTemplate, LintFinding, ListedTemplate } from '@millspace/schemas';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { post } from '../../api/http.ts';
import { useApi } from '../../api/use-api.ts';
import type { MachineOverview } from '../../machines/machine-overview.ts';
import type { Vocabulary } from '../../signals/vocabulary.ts';
import { useOwnMachines } from '../use-publishing.ts';
import { type Choice, choicesOf, chosenMachines, chosenSignals, type Draft, missingValues, valuesOf } from './draft.ts';

export interface Making {
  draft: Draft;
  change: (more: Draft) => void;
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

/** The draft in the address with all that its steps need. */
export function useMaking(): Making {
  const address = useSearch({ strict: false }) as Draft;
  const navigate = useNavigate();
  // What is typed is kept here and written into the address: an address alone comes too late for fast fingers.
  const [draft, setDraft] = useState(address);
  useEffect(() => {
    const search = (now: object) => ({ ...now, ...draft });
    void navigate({ to: '.', search, replace: true, resetScroll: false } as never);
  }, [draft, navigate]);
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
    change: (more) => setDraft((now) => ({ ...now, ...more })),
    participant: status.data?.participant,
    machines,
    choices,
    signals,
    templates,
    template,
    filled: useFilled(draft, template, machines, signals),
    loading: [status, own, library].some(({ isPending }) => isPending) || (ids !== '' && words.isPending),
    error: status.error ?? own.error ?? words.error ?? library.error,
  };
}

function useFilled(
  draft: Draft,
  template: ListedTemplate | null,
  machines: readonly MachineOverview[],
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
  });
}

/** Findings for which the linter says: do not publish. */
export const errorsOf = (findings: readonly LintFinding[]): LintFinding[] =>
  findings.filter(({ severity }) => severity === 'error');
