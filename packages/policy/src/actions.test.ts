import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { reference } from '../../../scripts/testing/reference.ts';
import { ACTIONS, actionName, contradict, currentAction, isWithin, permits } from './actions.ts';

const ontology = reference('policy-tests/w3c-poe/vocab/ODRL22.ttl');

describe('actions of ODRL 2.2', () => {
  it('lie within one another, transitively', () => {
    expect(isWithin('odrl:display', 'odrl:use')).toBe(true);
    expect(isWithin('odrl:extract', 'odrl:reproduce')).toBe(true);
    expect(isWithin('odrl:sell', 'odrl:use')).toBe(false);
    expect(isWithin('odrl:use', 'odrl:play')).toBe(false);
    for (const action of ACTIONS) {
      expect(isWithin(action, 'odrl:use') || isWithin(action, 'odrl:transfer')).toBe(true);
      expect(currentAction(action)).toBe(action);
    }
  });
  it('use carries every use but passing on, which has to be permitted by name', () => {
    expect(permits('odrl:use', 'odrl:read')).toBe(true);
    expect(permits('odrl:use', 'odrl:distribute')).toBe(false);
    expect(permits('odrl:distribute', 'odrl:distribute')).toBe(true);
    expect(permits('odrl:read', 'odrl:use')).toBe(false);
  });
  it('contradict where some action is allowed by the one and forbidden by the other', () => {
    expect(contradict('odrl:use', 'odrl:print')).toBe(true);
    expect(contradict('odrl:play', 'odrl:use')).toBe(true);
    expect(contradict('odrl:print', 'odrl:play')).toBe(false);
    expect(contradict('odrl:use', 'odrl:distribute')).toBe(false);
  });
  it('deprecated words lead to today’s; others are none', () => {
    expect(currentAction('odrl:write')).toBe('odrl:modify');
    for (const other of ['odrl:lease', 'odrl:dance', 'x:log', 'toString', '']) expect(currentAction(other)).toBeNull();
  });
  it('have names in both languages', () => {
    for (const action of ACTIONS) expect(actionName(action).de).not.toBe(actionName(action).en);
  });
  it('are those of the ontology of the W3C', ontology.options, () => {
    const blocks = readFileSync(ontology.path, 'utf8').split(/\n(?=:[A-Za-z]+\n)/);
    const found = new Map<string, string | null>();
    for (const block of blocks) {
      const name = /^:([A-Za-z]+)\n/.exec(block)?.[1];
      if (!name || !/\ba\b[^;]*:Action\b/.test(block) || /owl:deprecated true/.test(block)) continue;
      found.set(`odrl:${name}`, /includedIn\s+(?:odrl)?:(\w+)/.exec(block)?.[1] ?? null);
    }
    expect([...found.keys()].sort()).toEqual([...ACTIONS].sort());
    for (const [name, parent] of found)
      if (parent) expect([name, isWithin(name, `odrl:${parent}`)]).toEqual([name, true]);
  });
});
