/** One page of the help for each, in `docs/user/<language>/<area>.md`. */
export const AREAS = [
  'start',
  'machines',
  'sources',
  'publishing',
  'receiving',
  'agreements',
  'participants',
  'policies',
  'audit',
  'notices',
] as const;
export type Area = (typeof AREAS)[number];

/** What a reader at each app finds first. */
export const AREAS_OF: Record<'connector' | 'broker', readonly Area[]> = {
  connector: ['start', 'machines', 'sources', 'publishing', 'receiving', 'agreements', 'notices'],
  broker: ['start', 'participants', 'policies', 'audit', 'notices'],
};

/** By the first part of a page's address. */
const areaOfPages: Record<string, Area> = {
  '': 'start',
  people: 'start',
  inbox: 'notices',
  notifications: 'notices',
  machines: 'machines',
  compare: 'machines',
  sources: 'sources',
  datasets: 'publishing',
  approvals: 'publishing',
  catalog: 'receiving',
  requests: 'receiving',
  data: 'receiving',
  agreements: 'agreements',
  partners: 'agreements',
  duties: 'agreements',
  why: 'agreements',
  participants: 'participants',
  invitations: 'participants',
  policies: 'policies',
  rules: 'policies',
  proposals: 'policies',
  simulator: 'policies',
  exchanges: 'audit',
  audit: 'audit',
  status: 'audit',
};

/** The words of the glossary that a reader of this help is likely to stumble over, most important first. */
export const WORDS_OF: Record<Area, readonly Word[]> = {
  start: ['dataspace', 'participant', 'connector', 'broker', 'signatory'],
  machines: ['machine', 'signal', 'batch', 'specificEnergy', 'gap', 'quarantine'],
  sources: ['source', 'signal', 'meaning', 'fingerprint', 'quarantine'],
  publishing: ['dataset', 'offer', 'template', 'term', 'sensitivity', 'standingInstruction'],
  receiving: ['catalogue', 'offer', 'purpose', 'request', 'agreement', 'sample'],
  agreements: ['agreement', 'duty', 'evidence', 'revocation', 'signatory', 'partner'],
  participants: ['participant', 'invitation', 'attested', 'connector', 'pseudonym'],
  policies: ['template', 'rule', 'term', 'simulator', 'purpose', 'attested'],
  audit: ['exchange', 'auditLog', 'checkpoint', 'evidence', 'pseudonym'],
  notices: ['inbox', 'notice', 'duty', 'request'],
};

/** Keys of `i18n/<language>/glossary.json`. */
export const WORDS = [
  'agreement',
  'attested',
  'auditLog',
  'batch',
  'broker',
  'catalogue',
  'checkpoint',
  'connector',
  'contractText',
  'dataset',
  'dataspace',
  'duty',
  'evidence',
  'evidenced',
  'exchange',
  'fingerprint',
  'gap',
  'inbox',
  'invitation',
  'machine',
  'machineType',
  'meaning',
  'mean',
  'notice',
  'offer',
  'participant',
  'partner',
  'prevented',
  'pseudonym',
  'purpose',
  'quarantine',
  'request',
  'revocation',
  'rule',
  'sample',
  'sensitivity',
  'signal',
  'signatory',
  'simulator',
  'source',
  'specificEnergy',
  'standingInstruction',
  'template',
  'term',
] as const;
export type Word = (typeof WORDS)[number];

/** The help that fits a page; null for pages that are help themselves. `path` as in the address. Pure. */
export function areaOf(path: string): Area | null {
  const [, first = ''] = path.split('/');
  return first === 'docs' || first === 'glossary' ? null : (areaOfPages[first] ?? 'start');
}

/** Whether somebody has said which help fits that page. Pure. */
export const isPlaced = (path: string): boolean => areaOf(path) === null || (path.split('/')[1] ?? '') in areaOfPages;

export const isArea = (name: string | undefined): name is Area => AREAS.some((one) => one === name);
