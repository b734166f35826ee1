import type { Bilingual } from '@millspace/schemas';
import { useApi } from '../api/use-api.ts';
import { usePhrase } from '../i18n/phrase.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Titles of signals of every machine type that is known here, by id; null: no vocabulary knows it (yet). `enabled`: one is needed. */
export function useSignalTitles(enabled: boolean): (signal: string) => string | null {
  const { data } = useApi<{ vocabularies: Vocabulary[] }>('/vocabularies', { enabled });
  const phrase = usePhrase();
  return (signal) => {
    const label = data === undefined ? undefined : labelsOf(data).get(signal);
    return label === undefined ? null : phrase(label);
  };
}

const known = new WeakMap<object, ReadonlyMap<string, Bilingual>>();

/** Once for each answer, however many sentences ask. */
function labelsOf(data: { vocabularies: Vocabulary[] }): ReadonlyMap<string, Bilingual> {
  const found = known.get(data);
  if (found) return found;
  const labels = new Map(
    data.vocabularies.flatMap(({ signals }) => signals.map(({ id, label }) => [id, label] as const)),
  );
  known.set(data, labels);
  return labels;
}
