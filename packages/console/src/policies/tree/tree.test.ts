import { DUTY_FORMS, OPERAND_FORMS, TEMPLATE_LIBRARY } from '@millspace/policy';
import { rules } from '@millspace/policy/testing/arbitrary';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AnyPart, draw, GROUP_WORDS, nearest, partsOf, RULE_LISTS } from './draw.ts';
import { add, duplicate, moveIn, moveOut, remove, reword, set, shift, unwrap, wrap } from './edit.ts';
import { freshCondition, freshDuty } from './fresh.ts';
import { begin, changed, redone, undone } from './history.ts';
import { type Json, join, parentOf, replaced, stepsOf, valueAt } from './pointer.ts';

/** Every value that is no object and no list, with its place. */
function leaves(node: Json, pointer = ''): string[] {
  if (Array.isArray(node))
    return node.length === 0 ? [pointer] : node.flatMap((item, i) => leaves(item, join(pointer, i)));
  if (typeof node === 'object' && node !== null)
    return Object.entries(node).flatMap(([key, value]) => leaves(value, join(pointer, key)));
  return [pointer];
}

/** The part of the policy that the form shows and changes as one. */
function own(policy: Json, part: AnyPart): [string, Json] {
  if (part.kind === 'rule' || part.kind === 'duty')
    return [join(part.pointer, 'action'), valueAt(policy, join(part.pointer, 'action'))];
  if (part.kind === 'group') return [part.pointer, valueAt(policy, part.pointer)];
  return [part.pointer, valueAt(policy, part.pointer)];
}

const templates = TEMPLATE_LIBRARY.map(({ id, policy }) => [id, policy] as const);
const policies = fc.oneof(
  rules as fc.Arbitrary<Json>,
  fc.constantFrom(...templates.map(([, policy]) => policy as Json)),
);
/** Also with something in it that no form knows. */
const foreign = fc
  .tuple(
    policies,
    fc.jsonValue(),
    fc.constantFrom('', '/permission/0', '/permission/0/constraint/0', '/permission/0/duty/0'),
    fc.constantFrom('remedy', 'target', 'inheritFrom', 'constraint', 'duty'),
  )
  .map(([policy, value, place, key]) => replaced(policy, join(place, key), value ?? null));
const anyPolicy = fc.oneof(policies, foreign);

describe('what is drawn', () => {
  test.each(templates)('all of the template %s: nothing in it is locked', (_id, policy) => {
    expect(partsOf(draw(policy)).filter(({ kind }) => kind === 'locked')).toEqual([]);
  });

  test('all of whatever compiles', () => {
    fc.assert(
      fc.property(rules, (policy) => {
        expect(partsOf(draw(policy)).filter(({ kind }) => kind === 'locked')).toEqual([]);
      }),
    );
  });

  /** What a part shows by itself, without the parts that are in it. */
  const shows = (policy: Json, part: AnyPart, leaf: string): boolean => {
    if (part.kind === 'locked' || part.kind === 'condition') return true;
    // An empty list has nothing in it that could be lost.
    const empty = (list: string) => leaf === list && Array.isArray(valueAt(policy, list));
    if (part.kind === 'group') return empty(part.list);
    const lists = part.kind === 'rule' && part.list === 'permission' ? ['constraint', 'duty'] : ['constraint'];
    return leaf === join(part.pointer, 'action') || lists.some((list) => empty(join(part.pointer, list)));
  };

  test('every value of a policy is shown by exactly one part, also where it is no policy', () => {
    fc.assert(
      fc.property(fc.oneof(anyPolicy, fc.jsonValue() as fc.Arbitrary<Json>), (policy) => {
        const drawn = draw(policy);
        const parts = new Map(partsOf(drawn).map((part) => [part.pointer, part]));
        expect(parts.size).toBe(partsOf(drawn).length);
        for (const leaf of leaves(policy)) {
          if (leaf === drawn.conflict?.pointer || (leaf === '' && typeof policy === 'object' && policy !== null))
            continue;
          const part = parts.get(nearest(new Set(parts.keys()), leaf));
          const list = RULE_LISTS.some((one) => leaf === `/${one}`) && Array.isArray(valueAt(policy, leaf));
          if (!list && (part === undefined || !shows(policy, part, leaf)))
            throw new Error(`${leaf} is shown by no part`);
        }
      }),
      {
        numRuns: 500,
        examples: [[{ permission: [{ action: 'odrl:use', duty: [{ action: 'x:replace', constraint: null }] }] }]],
      },
    );
  });
});

describe('an edit', () => {
  test('that changes nothing gives the very policy back', () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        for (const part of partsOf(draw(policy))) {
          const [pointer, value] = own(policy, part);
          expect(set(policy, pointer, value).policy).toEqual(policy);
        }
      }),
    );
  });

  test('changes only its place', () => {
    fc.assert(
      fc.property(anyPolicy, fc.nat(), (policy, n) => {
        const parts = partsOf(draw(policy));
        const part = parts[n % Math.max(1, parts.length)];
        if (!part) return;
        const [pointer] = own(policy, part);
        const after = set(policy, pointer, 'something else').policy;
        expect(valueAt(after, pointer)).toBe('something else');
        for (const leaf of leaves(policy))
          if (leaf !== pointer && !leaf.startsWith(`${pointer}/`))
            expect(valueAt(after, leaf)).toBe(valueAt(policy, leaf));
        expect(replaced(after, pointer, valueAt(policy, pointer))).toEqual(policy);
      }),
    );
  });

  const entries = (policy: Json) =>
    partsOf(draw(policy)).filter(({ pointer }) => Array.isArray(valueAt(policy, parentOf(pointer))));

  test('back and forth is as it was: twice there and one less, down and up, into a group and out', () => {
    fc.assert(
      fc.property(policies, fc.nat(), (policy, n) => {
        const list = entries(policy);
        const { pointer } = list[n % list.length] as AnyPart;
        const twice = duplicate(policy, pointer);
        expect(twice.focus).toBe(join(parentOf(pointer), Number(stepsOf(pointer).at(-1)) + 1));
        expect(remove(twice.policy, twice.focus as string).policy).toEqual(policy);
        const down = shift(policy, pointer, 1);
        if (down) expect(shift(down.policy, down.focus as string, -1)?.policy).toEqual(policy);
        else expect(valueAt(policy, join(parentOf(pointer), Number(stepsOf(pointer).at(-1)) + 1))).toBeUndefined();
        const wrapped = wrap(policy, pointer, 'or');
        expect(unwrap(wrapped.policy, pointer)?.policy).toEqual(policy);
        const inner = join(pointer, 'or', 0);
        const out = moveOut(wrapped.policy, inner);
        if (!out) throw new Error('it was in a group');
        expect(moveIn(out.policy, out.focus as string)?.policy).toEqual(wrapped.policy);
      }),
    );
  });

  test('of a list that is not there makes it, and of the last entry takes it away', () => {
    const policy = { permission: [{ action: 'odrl:use' }] };
    const more = add(policy, '/permission/0/constraint', freshCondition('odrl:count'));
    expect(more).toMatchObject({ focus: '/permission/0/constraint/0' });
    expect(draw(more.policy).lists.permission[0]).toMatchObject({
      conditions: [{ operator: 'lteq' }, { operator: 'eq' }],
    });
    const less = remove(remove(more.policy, '/permission/0/constraint/1').policy, '/permission/0/constraint/0');
    expect(less).toEqual({ policy, focus: '/permission/0' });
  });

  test('leaves an empty group standing, for it says that something is to come', () => {
    const policy = { permission: [{ action: 'odrl:use', constraint: [{ or: [{}] }] }] };
    expect(remove(policy, '/permission/0/constraint/0/or/0').policy).toEqual({
      permission: [{ action: 'odrl:use', constraint: [{ or: [] }] }],
    });
  });

  test('dissolves no group that would then mean something else', () => {
    const two = [{ a: 1 }, { b: 2 }];
    const at = '/permission/0/constraint/0';
    const policy = (group: object) => ({ permission: [{ action: 'odrl:use', constraint: [group] }] });
    expect(unwrap(policy({ and: two }), at)?.policy).toEqual({
      permission: [{ action: 'odrl:use', constraint: two }],
    });
    expect(unwrap(policy({ or: two }), at)).toBeNull();
    expect(unwrap(policy({ or: [{ and: two }] }), join(at, 'or', 0))).toBeNull();
    expect(reword(policy({ 'odrl:or': two }), at, 'xone').policy).toEqual(policy({ xone: two }));
  });

  test('goes into a group below as well, and out of none', () => {
    const policy = { permission: [{ action: 'odrl:use', constraint: [{ a: 1 }, { and: [{ b: 2 }] }] }] };
    expect(moveIn(policy, '/permission/0/constraint/0')).toEqual({
      policy: { permission: [{ action: 'odrl:use', constraint: [{ and: [{ b: 2 }, { a: 1 }] }] }] },
      focus: '/permission/0/constraint/0/and/1',
    });
    expect(moveOut(policy, '/permission/0/constraint/0')).toBeNull();
  });
});

test('whatever can be added is drawn', () => {
  for (const { term } of OPERAND_FORMS) {
    const policy = { permission: [{ action: 'odrl:use', constraint: freshCondition(term) }] };
    expect([term, partsOf(draw(policy)).map(({ kind }) => kind)]).not.toContain('locked');
    expect(partsOf(draw(policy)).some(({ kind }) => kind === 'locked')).toBe(false);
  }
  for (const { action, place } of DUTY_FORMS) {
    const node = freshDuty(action, place);
    const policy = place === 'duty' ? { permission: [{ action: 'odrl:use', duty: [node] }] } : { obligation: [node] };
    expect([action, partsOf(draw(policy)).some(({ kind }) => kind === 'locked')]).toEqual([action, false]);
  }
  for (const word of GROUP_WORDS)
    expect(
      draw({ permission: [{ action: 'odrl:use', constraint: [{ [word]: [] }] }] }).lists.permission[0],
    ).toMatchObject({
      conditions: [{ kind: 'group', word }],
    });
});

test('pointers take names with slashes and tildes', () => {
  const document = { 'a/b': { '~c': [1, 2] } };
  const pointer = join('', 'a/b', '~c', 1);
  expect(pointer).toBe('/a~1b/~0c/1');
  expect(valueAt(document, pointer)).toBe(2);
  expect(replaced(document, pointer, 3)).toEqual({ 'a/b': { '~c': [1, 3] } });
  expect(nearest(new Set(['/a~1b']), pointer)).toBe('/a~1b');
});

test('typing on in one field is one step back; what was undone comes again until something else is done', () => {
  let history = begin('');
  history = changed(history, 'a', 'name');
  history = changed(history, 'ab', 'name');
  history = changed(history, 'ab!', 'other');
  expect(undone(history).now).toBe('ab');
  expect(undone(undone(history)).now).toBe('');
  expect(redone(undone(history)).now).toBe('ab!');
  expect(redone(changed(undone(history), 'c'))).toMatchObject({ now: 'c', future: [] });
  expect(undone(begin('x')).now).toBe('x');
});
