import { useApi } from '../api/use-api.ts';
import { usePhrase } from '../i18n/phrase.ts';
import type { Vocabulary } from './vocabulary.ts';

/** How types of machines (`bead-mill/1`) are called; by their id until, or where, no vocabulary says. */
export function useMachineTypes(ids: readonly string[]): (id: string) => string {
  const wanted = [...new Set(ids)].sort().join(',');
  const { data } = useApi<{ vocabularies: Vocabulary[] }>('/vocabularies', {
    query: { ids: wanted },
    enabled: wanted !== '',
  });
  const phrase = usePhrase();
  return (id) => {
    const found = data?.vocabularies.find((one) => one.id === id);
    return found ? phrase(found.title) : id;
  };
}
