import { validateDecision } from '@millspace/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CompiledPolicy, evaluate, type Facts, isNarrower } from '../src/index.ts';
import { narrowerShape } from '../src/narrower.ts';
import { constraint, facts, policy, prohibition, rules } from './arbitrary.ts';
import { agreement, c, compiled, DIGEST, FACTS, HOUR, owing, permit } from './make.ts';

const RUNS = { numRuns: 300 };
/** How long a loaded machine may take; no verdict depends on it. */
const PATIENT = { timeout: 180_000 };

/** Machines that a permit lets through; null = all. */
const machinesOf = (decision: ReturnType<typeof evaluate>) => decision.shape?.machines ?? null;
const within = (a: readonly string[] | null, b: readonly string[] | null) =>
  b === null || a?.every((m) => b.includes(m)) === true;

describe('nothing that is added widens what is delivered', PATIENT, () => {
  it('a prohibition', () => {
    fc.assert(
      fc.property(rules, prohibition, fc.array(facts, { minLength: 3, maxLength: 6 }), (given, more, many) => {
        const before = compiled(agreement(given));
        const after = compiled(agreement({ ...given, prohibition: [...(given.prohibition ?? []), more] }));
        for (const known of many) {
          const [was, is] = [evaluate(before, known), evaluate(after, known)];
          if (is.result === 'deny') continue;
          expect(was.result).toBe('permit');
          expect(is.shape).toEqual(was.shape);
          expect(is.count).toEqual(was.count);
        }
      }),
      RUNS,
    );
  });
  it('a constraint on every permission', () => {
    fc.assert(
      fc.property(rules, constraint, fc.array(facts, { minLength: 3, maxLength: 6 }), (given, more, many) => {
        const before = compiled(agreement(given));
        const narrowed = given.permission.map((rule) => ({
          ...rule,
          constraint: [...((rule as { constraint?: object[] }).constraint ?? []), more],
        }));
        // Two durations in one list share their start; a second one is not what is tested here.
        const after = compiled(agreement({ ...given, permission: narrowed }));
        for (const known of many) {
          const [was, is] = [evaluate(before, known), evaluate(after, known)];
          if (is.result === 'deny') continue;
          // The policy may have been void before, because a permission that no longer holds contradicted a prohibition.
          if (was.code === 'MS-POL-113') continue;
          expect(was.result).toBe('permit');
          expect(within(machinesOf(is), machinesOf(was))).toBe(true);
        }
      }),
      RUNS,
    );
  });
  it('a constraint on one permission: what is delivered then was allowed before by one that held', () => {
    fc.assert(
      fc.property(rules, constraint, facts, (given, more, known) => {
        const before = compiled(agreement(given));
        const [first, ...others] = given.permission as { constraint?: object[] }[];
        const after = compiled(
          agreement({
            ...given,
            permission: [{ ...first, constraint: [...(first?.constraint ?? []), more] }, ...others],
          }),
        );
        const [was, is] = [evaluate(before, known), evaluate(after, known)];
        if (is.result === 'deny' || was.code === 'MS-POL-113') return;
        expect(was.result).toBe('permit');
        if (is.text.en === was.text.en) expect(is.shape).toEqual(was.shape);
        // Another permission decides: alone it would have permitted all along.
        const alone = others.map((rule) =>
          evaluate(compiled(agreement({ ...given, permission: [rule] })), withoutDutyStates(known)),
        );
        const same = JSON.stringify({ ...is.shape, machines: null });
        const allowed = [was, ...alone]
          .filter((d) => d.result === 'permit')
          .map((d) => JSON.stringify({ ...d.shape, machines: null }));
        if (!known.duties?.size) expect(allowed).toContain(same);
      }),
      RUNS,
    );
  });
});

/** Pointers of duties change when a rule stands alone. */
const withoutDutyStates = (known: Facts): Facts => ({ ...known, duties: new Map() });

describe('evaluation is total', PATIENT, () => {
  it('no facts throw, and every answer is what the schema promises', () => {
    const names = Object.keys(FACTS).concat(
      'purpose used agreementStart preview agreeing action side consumerEnforces connector application firstUse roles memberships location securityProfile target targetCollections terminated machines payments duties'.split(
        ' ',
      ),
    );
    const spoiling = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.anything(), fc.constantFrom('', 'x', null, Number.NaN, -1, 1e300, [], {}, new Map([['m1', null]]))),
    );
    const inside = fc.oneof(
      fc.anything(),
      fc.array(fc.anything()),
      fc.dictionary(fc.constantFrom('relation', 'from', 'until'), fc.anything()),
    );
    const machines = fc
      .dictionary(fc.constantFrom('state', 'events', 'relations'), inside)
      .map((m) => ({ machines: new Map([['m1', m]]) }));
    const payments = fc
      .array(fc.dictionary(fc.constantFrom('amount', 'currency', 'period'), fc.anything()))
      .map((list) => ({ payments: list }));
    fc.assert(
      fc.property(policy, facts, fc.oneof(spoiling, machines, payments), (source, known, spoilt) => {
        const decision = evaluate(compiled(source), { ...known, ...spoilt } as Facts);
        expect(validateDecision(decision), JSON.stringify(validateDecision.errors)).toBe(true);
        if (decision.result === 'permit') expect(decision).toMatchObject({ kind: 'permitted', code: 'MS-POL-000' });
        else expect(decision.kind).not.toBe('permitted');
      }),
      RUNS,
    );
  });
  it('what is undecidable names what is missing, and what names nothing is decided', () => {
    fc.assert(
      fc.property(policy, facts, (source, known) => {
        const decision = evaluate(compiled(source), known);
        expect(decision.kind === 'undecidable').toBe((decision.missing?.length ?? 0) > 0);
      }),
      RUNS,
    );
  });
});

it('names what is missing where each condition holds for some machine, and of none it is known that all do', () => {
  const source = agreement({
    permission: [
      {
        action: 'odrl:use',
        constraint: [
          { leftOperand: 'odrl:event', operator: 'eq', rightOperand: 'x:machine-fault-open' },
          { leftOperand: 'x:state', operator: 'eq', rightOperand: 'x:idle' },
        ],
      },
    ],
  });
  const machines = new Map([
    ['m1', { events: new Set(['x:machine-fault-open']) }],
    ['m3', { state: 'x:idle' }],
  ]);
  const decision = evaluate(compiled(source), {
    now: 1_796_126_400_000,
    assignee: 'beads',
    participant: 'beads',
    machines,
  });
  expect([decision.kind, decision.missing?.toSorted()]).toEqual(['undecidable', ['machines']]);
  expect(decision.text.en).toContain('Of no machine is it known');
});

describe('time', PATIENT, () => {
  it('a decision holds until validUntil, durations, billing periods and relations included', () => {
    const key = (p: CompiledPolicy, known: Facts, now: number) => {
      const d = evaluate(p, { ...known, now });
      return JSON.stringify(d.result === 'permit' ? [d.shape, d.text.en] : 'deny');
    };
    fc.assert(
      fc.property(policy, facts, (source, known) => {
        const p = compiled(source);
        const { validUntil } = evaluate(p, known);
        const end = Math.min(validUntil ?? Number.POSITIVE_INFINITY, known.now + 45 * HOUR);
        for (let t = known.now; t < end; t += HOUR / 2)
          expect([t, key(p, known, t)]).toEqual([t, key(p, known, known.now)]);
        if (end > known.now) expect(key(p, known, end - 1)).toBe(key(p, known, known.now));
      }),
      { numRuns: 150 },
    );
  });
});

describe('isNarrower', PATIENT, () => {
  const pairs = fc.oneof(
    fc.tuple(rules, rules),
    // Related ones, so that many are narrower.
    fc
      .tuple(rules, fc.array(constraint, { maxLength: 1 }), fc.option(prohibition, { nil: undefined }), fc.nat(3))
      .map(([given, more, no, drop]) => {
        const narrowed = given.permission.slice(0, Math.max(1, given.permission.length - drop)).map((rule) => ({
          ...rule,
          constraint: [...((rule as { constraint?: object[] }).constraint ?? []), ...more],
        }));
        return [
          { ...given, permission: narrowed, ...(no && { prohibition: [...(given.prohibition ?? []), no] }) },
          given,
        ] as [typeof given, typeof given];
      }),
  );
  it('whatever a narrower policy permits, the wider one permits too, and no less shaped', () => {
    let narrower = 0;
    fc.assert(
      fc.property(pairs, fc.array(facts, { minLength: 4, maxLength: 8 }), ([a, b], many) => {
        const [child, parent] = [compiled(agreement(a)), compiled(agreement(b))];
        if (!isNarrower(child, parent).ok) return;
        narrower++;
        for (const known of many) {
          const mine = evaluate(child, withoutDutyStates(known));
          if (mine.result === 'deny') continue;
          const theirs = evaluate(parent, withoutDutyStates(known));
          expect(theirs.result).toBe('permit');
          expect(narrowerShape(mine.shape as never, { ...(theirs.shape as object), machines: null } as never)).toBe(
            true,
          );
          expect(within(machinesOf(mine), machinesOf(theirs))).toBe(true);
        }
      }),
      { numRuns: 800 },
    );
    // The property is about something: a good part of the pairs are narrower.
    expect(narrower).toBeGreaterThan(60);
  });
  it('every policy is narrower than itself', () => {
    fc.assert(
      fc.property(policy, (source) => {
        expect(isNarrower(compiled(source), compiled(structuredClone(source)))).toEqual({ ok: true });
      }),
      RUNS,
    );
  });
  it('a permission that another one comes before does not stand for the whole', () => {
    const coarse = {
      ...permit(),
      duty: [{ action: 'x:round', constraint: [c('x:step', 'eq', { '@value': '1', '@type': 'xsd:decimal' })] }],
    };
    const both = compiled(agreement({ permission: [coarse, permit()] }));
    const raw = compiled(agreement({ permission: [permit()] }));
    expect(isNarrower(raw, both).ok).toBe(false);
    expect(isNarrower(compiled(agreement({ permission: [coarse] })), both).ok).toBe(true);
    const text = (name: string) =>
      compiled(
        agreement({
          permission: [
            owing({
              action: 'x:agreeTo',
              constraint: [c('x:document', 'eq', name), c('x:documentDigest', 'eq', DIGEST)],
            }),
          ],
        }),
      );
    expect(isNarrower(text('urn:a'), text('urn:b')).ok).toBe(false);
    expect(isNarrower(text('urn:a'), text('urn:a')).ok).toBe(true);
  });
});
