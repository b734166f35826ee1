// Whether two policies say the same. What comes back from others is the same policy in another spelling: JSON-LD knows no order of
// values, no difference between one value and a list of one, and several names of one term.
import { fromDsp } from './dsp-form.ts';
import { isObject, type JsonObject } from './problems.ts';

/** Members of a policy that say what may be done; the rest says who, what and when. */
const RULES = ['permission', 'prohibition', 'obligation', 'profile', 'conflict', 'odrl:conflict'] as const;

/**
 * Pure: true when two policies say the same, rule by rule; an absent list and an empty one are the same. A profile that one of them
 * does not name is left out of it: it says where terms are explained, their names say which they are, and Eclipse EDC drops it.
 */
export function sameRules(a: object, b: object): boolean {
  const [{ profile: one, ...rulesA }, { profile: other, ...rulesB }] = [rulesOf(a), rulesOf(b)];
  const unsaid = one === undefined || other === undefined;
  return written(rulesA) === written(rulesB) && (unsaid || written(one, 'profile') === written(other, 'profile'));
}

/** The rules with each term in the spelling used here: `use` and its IRI are `odrl:use`. What cannot be read stays as it is. */
function rulesOf(policy: object): JsonObject {
  const given = Object.fromEntries(
    RULES.flatMap((member) => {
      const value = (policy as JsonObject)[member];
      return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [[member, value]];
    }),
  );
  const read = fromDsp(given);
  return read.ok ? read.policy : given;
}

/** One text for all spellings of a value. */
function written(value: unknown, member = ''): string {
  if (Array.isArray(value)) {
    const texts = value.map((entry) => written(entry));
    if (member !== 'rightOperand' && member !== 'profile') return `[${texts.join()}]`;
    const distinct = [...new Set(texts)].sort();
    return distinct.length === 1 ? (distinct[0] ?? '') : `[${distinct.join()}]`;
  }
  if (!isObject(value)) return JSON.stringify(value) ?? 'null';
  const entries = Object.keys(value)
    .sort()
    .flatMap((key) => (value[key] === undefined ? [] : [`${JSON.stringify(key)}:${written(value[key], key)}`]));
  return `{${entries.join()}}`;
}
