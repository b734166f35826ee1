import {
  CONTRACT_STATE,
  EVENTS,
  FIXED_VALUES,
  MACHINE_STATES,
  PURPOSES,
  REGION_NAMES,
  RELATIONS,
  type ValueKind,
} from '@millspace/policy';
import type { Bilingual, Dataset, ParticipantView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../api/use-api.ts';
import { useMay } from '../../app/session.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { localName } from './term-names.ts';
import type { KnownValue, Workplace } from './workplace.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Countries by their names in a language; what has none is no country. */
function countries(language: string): KnownValue[] {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' });
  const unknown = names.of('ZZ');
  const found = LETTERS.flatMap((a) => LETTERS.map((b) => a + b)).flatMap((code) => {
    const name = ['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'].includes(code) ? undefined : names.of(code);
    return name === undefined || name === unknown ? [] : [{ id: `iso3166:${code}`, name }];
  });
  return found.sort((a, b) => a.name.localeCompare(b.name, language));
}

/** What can be chosen for each kind of value: of the profile, of the register, of what is published. Needs the texts `builder`. */
export function useKnownValues(readOnly: boolean): Workplace['known'] {
  const t = useWords('builder');
  const { i18n } = useTranslation();
  const phrase = usePhrase();
  const admin = useMay('admin') && !readOnly;
  const participants = useApi<{ participants: ParticipantView[] }>('/participants', {
    topics: ['participants'],
    enabled: admin,
  });
  const lists = useApi<{ lists: { name: string }[] }>('/lists', { topics: ['facts'], enabled: admin });
  const datasets = useApi<{ datasets: Dataset[] }>('/admin/datasets', { topics: ['datasets'], enabled: admin });
  const of = (table: Readonly<Record<string, { name: Bilingual }>>): KnownValue[] =>
    Object.entries(table).map(([id, { name }]) => ({ id, name: phrase(name) }));
  const plain = (ids: readonly string[]): KnownValue[] => [...new Set(ids)].sort().map((id) => ({ id, name: null }));
  const kept = (lists.data?.lists ?? []).map(({ name }) => name);
  return (kind: ValueKind): readonly KnownValue[] => {
    const fixed = FIXED_VALUES[kind];
    if (fixed) return fixed.map((id) => ({ id, name: t(`fixed.${localName(id)}`) }));
    switch (kind) {
      case 'purposes':
        return of(PURPOSES);
      case 'places':
        return [...of(REGION_NAMES), ...countries(i18n.language)];
      case 'events':
        return of(EVENTS);
      case 'states':
        return [...of(MACHINE_STATES), { id: CONTRACT_STATE, name: t('contractState') }];
      case 'relations':
        return of(RELATIONS);
      case 'memberships':
        return plain(kept);
      case 'parties':
        return [
          ...(participants.data?.participants ?? []).map(({ slug, name }) => ({ id: slug, name: `${name} (${slug})` })),
          ...plain(kept),
        ];
      case 'dataset':
        return (datasets.data?.datasets ?? []).map(({ id, title }) => ({ id, name: phrase(title) }));
      case 'signals':
        return plain((datasets.data?.datasets ?? []).flatMap(({ signals }) => signals.map(({ id }) => id)));
      default:
        return [];
    }
  };
}
