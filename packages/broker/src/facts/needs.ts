import type { CompiledPolicy, Condition, ControlSignal } from '@millspace/policy';
import { consumerDuties, controlSignalsOf } from '@millspace/policy';

/** What has to be known to decide about a policy beyond the clock, the parties and the counts. */
export interface Needs {
  /** Attested attributes of the participant. */
  register: boolean;
  /** Lists that the policy names: of one that nobody keeps it is unknown who is on it. */
  lists: readonly string[];
  /** State or events of machines, from their publisher's feed. */
  feed: readonly ControlSignal[];
  /** Who stands in which relation to the machines. */
  relations: boolean;
  payments: boolean;
  /** Which connector asks. */
  connector: boolean;
  /** When the first delivery was. */
  firstUse: boolean;
  /** The consumer's connector has to do something: it must have said that it does, and its receipts count. */
  duties: boolean;
}

const REGISTER = new Set([
  'x:role',
  'odrl:spatial',
  'x:securityProfile',
  'x:membership',
  'x:participant',
  'odrl:recipient',
]);
const LISTS = new Set(['x:membership', 'x:participant', 'odrl:recipient']);

interface Atom {
  term: string;
  values: string[];
  condition: Condition;
}

/** Somebody's word can turn a refusal into a permission: then what is denied now is passed over, and the stream stays. */
export function dependsOnOthers(needs: Needs | null): boolean {
  if (!needs) return false;
  return needs.register || needs.feed.length > 0 || needs.relations || needs.payments || needs.duties;
}

const known = new WeakMap<CompiledPolicy, Needs>();

/** Pure, and worked out once for each compiled policy. */
export function needsOf(policy: CompiledPolicy): Needs {
  let needs = known.get(policy);
  if (!needs) {
    needs = read(policy);
    known.set(policy, needs);
  }
  return needs;
}

function read(policy: CompiledPolicy): Needs {
  const rules = [...policy.permissions, ...policy.prohibitions];
  const atoms = rules.flatMap(({ conditions }) => conditions.flatMap(atomsOf));
  const terms = new Set(atoms.map(({ term }) => term));
  const duties = policy.permissions.flatMap((permission) => permission.duties.map(({ term }) => term));
  const values = (wanted: ReadonlySet<string> | string) =>
    atoms.flatMap(({ term, values: all }) =>
      (typeof wanted === 'string' ? term === wanted : wanted.has(term)) ? all : [],
    );
  const consumer = consumerDuties(policy).length > 0;
  return {
    register: atoms.some(({ term }) => REGISTER.has(term)),
    lists: [...new Set(values(LISTS).filter((value) => value.startsWith('x:')))],
    feed: controlSignalsOf(policy),
    relations: terms.has('x:machineRelation'),
    payments: duties.includes('odrl:compensate') || terms.has('odrl:payAmount') || terms.has('odrl:compensate'),
    connector: terms.has('x:connector') || consumer,
    firstUse: atoms.some(({ condition }) => countsFromFirstUse(condition)),
    duties: consumer,
  };
}

function atomsOf(condition: Condition): Atom[] {
  if ('parts' in condition) return condition.parts.flatMap(atomsOf);
  return [{ term: condition.term, values: valuesOf(condition), condition }];
}

/** The texts that a condition compares with, whatever its kind calls them. */
function valuesOf(condition: Condition): string[] {
  return Object.values(condition).flatMap((member: unknown) => {
    if (member instanceof Set || Array.isArray(member))
      return [...member].filter((value): value is string => typeof value === 'string');
    return [];
  });
}

function countsFromFirstUse(condition: Condition): boolean {
  return condition.term === 'odrl:elapsedTime' && Object.values(condition).includes('first-use');
}
