import { type CompiledPolicy, evaluate, type Facts, isOver, isPassThrough } from '@millspace/policy';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import type { Bilingual, Decision } from '@millspace/schemas';
import type { Attested } from '../facts/assemble.ts';
import { dependsOnOthers, type Needs } from '../facts/needs.ts';
import type { TransferFacts } from '../ports.ts';
import type { Grant, Stop } from './grant.ts';
import { EXHAUSTED, REVOKED, STATES, TOO_LATE, UNDECIDABLE, UNRECORDED } from './texts.ts';

export interface GrantInput {
  id: number;
  facts: TransferFacts;
  connector: string | null;
  /** Compiled, or why it cannot be. */
  policy: CompiledPolicy | Bilingual;
  attested: Attested | null;
  now: number;
  used: { samples: number; deliveries: number };
  /** Epoch ms of the first delivery under the agreement; null = none yet. */
  firstUse: number | null;
  /** False while nothing can be put on record. */
  auditing: boolean;
  /** A delay that is not shorter than this would never be delivered (ms). */
  transitMs: number;
  /** What the rules of the dataspace make of a decision. */
  narrow: (decision: Decision, facts: Facts) => Decision;
  /** What has to be known, for the policy and the rules; null when the policy cannot be compiled. */
  needs: Needs | null;
}

type Base = Pick<Grant, 'id' | 'facts' | 'connector' | 'needs' | 'attested' | 'known' | 'hidesMachines'>;

/** Pure: facts in, grant out. */
export function makeGrant(input: GrantInput): Grant {
  const { facts, policy, attested, now, used } = input;
  const bare = { id: input.id, facts, connector: input.connector, hidesMachines: hidesMachines(policy) };
  if ('en' in policy)
    return stopped(
      { ...bare, needs: null, attested: null, known: null },
      undecidable(policy),
      denial('MS-DLV-003', 403, policy),
    );
  const known: Facts = {
    ...attested?.facts,
    now,
    assignee: facts.consumer,
    participant: facts.consumer,
    agreementStart: facts.agreementStart,
    firstUse: input.firstUse,
    terminated: facts.revoked,
    target: facts.dataset,
    ...(facts.purpose === undefined ? {} : { purpose: facts.purpose }),
    used,
  };
  const base: Base = { ...bare, needs: input.needs, attested: digestOf(attested), known };
  const until = attested?.until ?? null;
  const decide = (count: Facts['used']): Decision => {
    const now = { ...known, ...(count ? { used: count } : {}) };
    const decision = input.narrow(evaluate(policy, now), now);
    return { ...decision, validUntil: earlier(decision.validUntil, until) };
  };
  const decision = decide(used);
  if (facts.revoked || !facts.participantActive) return stopped(base, decision, denial('MS-DLV-009', 403, REVOKED));
  if (facts.state !== 'STARTED')
    return stopped(base, decision, denial('MS-DLV-005', 409, STATES[facts.state], facts.state === 'SUSPENDED'));
  if (!input.auditing) return stopped(base, decision, denial('MS-DLV-012', 503, UNRECORDED, true));
  if (decision.result === 'permit') return permitted(base, decision, input);
  const ignoringCount = decide({ samples: 0, deliveries: 0 });
  if (ignoringCount.result === 'permit') {
    const replay = permitted(base, ignoringCount, input);
    return replay.kind === 'stop'
      ? replay
      : { ...replay, kind: 'replay', decision, stop: denial('MS-DLV-008', 403, EXHAUSTED) };
  }
  const refused = stopped(base, decision, denial('MS-DLV-003', 403, decision.text));
  const mayReturn = decision.validUntil !== null || (dependsOnOthers(base.needs) && !isOver(policy, known));
  return mayReturn ? { ...refused, kind: 'withhold' } : refused;
}

function permitted(base: Base, decision: Decision, { firstUse, transitMs }: GrantInput): Grant {
  const { shape, count } = decision;
  if (!shape) return stopped(base, decision, denial('MS-DLV-003', 403, UNDECIDABLE));
  if ((shape.delayMs ?? 0) >= transitMs) return stopped(base, decision, denial('MS-DLV-003', 403, TOO_LATE));
  return {
    ...base,
    kind: 'permit',
    decision,
    shape,
    whole: isPassThrough(shape),
    sampleLimit: count?.unit === 'samples' ? count.limit : null,
    deliveryLimit: count?.unit === 'deliveries' ? count.limit : null,
    beginsUse: base.needs?.firstUse === true && firstUse === null,
    stop: null,
    validUntil: decision.validUntil,
  };
}

function stopped(base: Base, decision: Decision, stop: Stop): Grant {
  return {
    ...base,
    kind: 'stop',
    decision,
    shape: null,
    whole: false,
    sampleLimit: null,
    deliveryLimit: null,
    beginsUse: false,
    stop,
    validUntil: decision.validUntil,
  };
}

function denial(code: Stop['code'], status: number, text: Bilingual, retry = false): Stop {
  return { code, status, text, retry };
}

function hidesMachines(policy: CompiledPolicy | Bilingual): boolean {
  return 'en' in policy || policy.permissions.some(({ shape }) => shape.pseudonymise?.includes('machine'));
}

function undecidable(text: Bilingual): Decision {
  return { result: 'deny', code: 'MS-DLV-003', rules: [], shape: null, validUntil: null, count: null, text };
}

function digestOf(attested: Attested | null): string | null {
  if (!attested) return null;
  const plain = (_key: string, value: unknown) =>
    value instanceof Map ? Object.fromEntries(value) : value instanceof Set ? [...value].sort() : value;
  return sha256(canonical(JSON.parse(JSON.stringify(attested.facts, plain)) as object));
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
