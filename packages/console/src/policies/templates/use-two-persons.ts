import type { TwoPersons } from '@millspace/schemas';
import { useApi } from '../../api/use-api.ts';

/** Whether a second person decides on changes of policies. */
export const useTwoPersons = () => useApi<TwoPersons>('/two-persons', { topics: ['proposals', 'people'] });
