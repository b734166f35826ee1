import type { CompiledPolicy, Condition, ControlSignal } from '@millspace/policy';
import { consumerDuties, controlSignalsOf } from '@millspace/policy';
import { paymentsOwed } from './compensation.ts';

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

const REGISTER = new Set(['x:role', 'odrl:spatial', 'x:securityProfile']);
const LISTS = new Set(['x:membership', 'x:participant', 'odrl:recipient']);

type Atom = Exclude<Condition, { parts: readonly Condition[] }>;

/** Somebody's word can turn a refusal into a permission: then what is denied now is passed over, and the stream stays. */
export function dependsOnOthers(needs: Needs | null): boolean {
  if (!needs) return false;
  return needs.register || needs.feed.length > 0 || needs.relations || needs.payments || needs.duties;
}

/** What is needed for either. */
export function joinNeeds(a: Needs, b: Needs): Needs {
  return {
    register: a.register || b.register,
    lists: [...new Set([...a.lists, ...b.lists])],
    feed: [...new Set([...a.feed, ...b.feed])],
    relations: a.relations || b.relations,
    payments: a.payments || b.payments,
    connector: a.connector || b.connector,
    firstUse: a.firstUse || b.firstUse,
    duties: a.duties || b.duties,
  };
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
  const lists = atoms.flatMap((atom) => (LISTS.has(atom.term) && 'any' in atom ? [...atom.any] : []));
  // The purpose that is declared is decided here; the rest of what the consumer has to do must be done there.
  const duties = consumerDuties(policy).some(({ kind }) => kind !== 'purpose');
  return {
    register:
      terms.has('x:membership') ||
      lists.some((value) => value.includes(':')) ||
      atoms.some(({ term }) => REGISTER.has(term)),
    lists: [...new Set(lists.filter((value) => value.startsWith('x:')))],
    feed: controlSignalsOf(policy),
    relations: terms.has('x:machineRelation'),
    payments: paymentsOwed(policy).length > 0,
    connector: terms.has('x:connector') || duties,
    firstUse: atoms.some((atom) => atom.type === 'elapsedTime' && atom.countedFrom === 'first-use'),
    duties,
  };
}

function atomsOf(condition: Condition): Atom[] {
  return 'parts' in condition ? condition.parts.flatMap(atomsOf) : [condition];
}
