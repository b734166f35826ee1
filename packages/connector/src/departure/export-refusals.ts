import type { MillspaceError } from '@millspace/runtime/errors';

/**
 * Why received data cannot be taken along, by the code of the refusal. `final`: waiting changes nothing, so they stay behind and the
 * manifest says so. `later`: it may be possible yet, so nothing is ended before. A code that is not here is no refusal of the terms
 * (a login, a limit, a fault): the export fails with it.
 */
export const EXPORT_REFUSALS: Readonly<Record<string, 'final' | 'later'>> = {
  // The agreement is not known here, over, or what was received under it is gone.
  'MS-AGR-001': 'final',
  'MS-AGR-002': 'final',
  'MS-DTY-004': 'final',
  // This release cannot decide its terms.
  'MS-DLV-003': 'final',
  // Notices, log, lent uses and duties: somebody has to be reached, or something done first.
  'MS-DTY-005': 'later',
  'MS-DTY-006': 'later',
  'MS-DTY-007': 'later',
  'MS-DTY-012': 'later',
  'MS-DTY-013': 'later',
  'MS-DTY-015': 'later',
  // What was agreed says no.
  'MS-POL-101': 'final',
  'MS-POL-102': 'final',
  'MS-POL-103': 'final',
  'MS-POL-104': 'final',
  'MS-POL-105': 'final',
  'MS-POL-106': 'final',
  'MS-POL-107': 'final',
  'MS-POL-108': 'final',
  'MS-POL-110': 'final',
  'MS-POL-113': 'final',
  'MS-POL-116': 'final',
  'MS-POL-117': 'final',
  // A fact is missing or not right (yet): it can be attested, paid, done, given to a person, or come about.
  'MS-POL-109': 'later',
  'MS-POL-111': 'later',
  'MS-POL-112': 'later',
  'MS-POL-114': 'later',
  'MS-POL-115': 'later',
  'MS-POL-118': 'later',
  'MS-POL-119': 'later',
  'MS-POL-120': 'later',
  'MS-POL-121': 'later',
  'MS-POL-122': 'later',
  'MS-POL-123': 'later',
};

/** Pure: what a refusal means for leaving; null: it is none. A denial that time changes (`details.until`) is for later, whatever its code. */
export function exportRefusal({ code, details }: Pick<MillspaceError, 'code' | 'details'>): 'final' | 'later' | null {
  const known = EXPORT_REFUSALS[code] ?? null;
  return known === 'final' && typeof details?.until === 'number' ? 'later' : known;
}
