/** What the kit expects each side to do by itself, test by test: it tells tests apart by dataset or agreement alone. */

export type Step =
  | 'offer'
  | 'approve'
  | 'finalize'
  | 'accept'
  | 'counter'
  | 'verify'
  | 'terminate'
  | 'start'
  | 'suspend'
  | 'complete';

export type Part = 'CN' | 'CN_C' | 'TP' | 'TP_C';

/** Which tests there are (two of the kit's are disabled). */
export const TESTS: Readonly<Record<Part, readonly string[]>> = {
  CN: [...numbers(1, 4), ...numbers(2, 7), ...numbers(3, 4)],
  CN_C: [...numbers(1, 4), ...numbers(2, 6), ...numbers(3, 6)],
  TP: [...numbers(1, 5), '0201', '0202', '0203', '0205', ...numbers(3, 6)],
  TP_C: [...numbers(1, 5), '0201', '0202', '0203', '0205', ...numbers(3, 6)],
};

function numbers(group: number, last: number): string[] {
  return Array.from({ length: last }, (_, index) => `0${group}0${index + 1}`);
}

/** Steps by state; of a list the n-th is for the n-th time the state is reached. */
type Script = Readonly<Record<string, Step | readonly (Step | null)[]>>;

const SCRIPTS: Readonly<Record<Part, Readonly<Record<string, Script>>>> = {
  CN: {
    '0101': { REQUESTED: 'offer' },
    '0102': { REQUESTED: ['offer', 'terminate'] },
    '0103': { REQUESTED: 'offer', ACCEPTED: 'approve', VERIFIED: 'finalize' },
    '0104': { REQUESTED: 'approve', VERIFIED: 'finalize' },
    '0201': { REQUESTED: 'terminate' },
    '0203': { REQUESTED: 'approve' },
    '0204': { REQUESTED: 'offer' },
    '0205': { REQUESTED: 'offer', OFFERED: 'terminate' },
    '0206': { REQUESTED: 'offer', ACCEPTED: 'terminate' },
    '0207': { REQUESTED: 'approve', VERIFIED: 'terminate' },
    '0301': { REQUESTED: 'approve', VERIFIED: 'finalize' },
    '0302': { REQUESTED: 'offer' },
    '0303': { REQUESTED: 'offer' },
    '0304': { REQUESTED: ['offer', null] },
  },
  CN_C: {
    '0101': { OFFERED: 'accept', AGREED: 'verify' },
    '0102': { OFFERED: 'counter' },
    '0103': { OFFERED: 'terminate' },
    '0104': { AGREED: 'verify' },
    '0202': { REQUESTED: 'terminate' },
    '0203': { AGREED: 'terminate' },
    '0205': { OFFERED: 'accept' },
    '0206': { AGREED: 'verify' },
    '0304': { OFFERED: 'accept' },
    '0305': { OFFERED: 'accept' },
    '0306': { OFFERED: 'accept' },
  },
  TP: {
    '0101': { REQUESTED: 'start', STARTED: 'terminate' },
    '0102': { REQUESTED: 'start', STARTED: 'complete' },
    '0103': { REQUESTED: 'start', STARTED: 'suspend', SUSPENDED: 'terminate' },
    '0104': { REQUESTED: 'start', STARTED: ['suspend', 'complete'], SUSPENDED: 'start' },
    '0105': { REQUESTED: 'terminate' },
    '0201': { REQUESTED: 'start' },
    '0202': { REQUESTED: 'start' },
    '0203': { REQUESTED: 'start' },
    '0303': { REQUESTED: 'start' },
    '0304': { REQUESTED: 'start' },
    '0305': { REQUESTED: 'start' },
    '0306': { REQUESTED: 'start' },
  },
  TP_C: {
    '0201': { STARTED: 'terminate' },
    '0202': { STARTED: 'complete' },
    '0203': { STARTED: 'suspend', SUSPENDED: 'terminate' },
    '0205': { REQUESTED: 'terminate' },
  },
};

/** Pure: the step that the kit expects when a process of this test reaches a state for the n-th time (from 1); null = it stays silent. */
export function scripted(part: Part, test: string, state: string, time: number): Step | null {
  const step = SCRIPTS[part][test]?.[state];
  if (step === undefined) return null;
  return typeof step === 'string' ? step : (step[time - 1] ?? null);
}
