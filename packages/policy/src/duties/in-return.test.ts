import type { OdrlOffer } from '@millspace/schemas';
import { expect, it } from 'vitest';
import { agreementFrom } from '../builders.ts';
import { clausesOf } from '../clauses.ts';
import { compile } from '../compile.ts';
import { contractTerms } from '../contract.ts';
import { fromDsp, toDsp } from '../dsp-form.ts';
import { evaluate } from '../evaluate.ts';
import { lint } from '../lint/lint.ts';
import { isNarrower } from '../narrower.ts';
import { fillTemplate } from '../templates/fill.ts';
import { TEMPLATE_LIBRARY } from '../templates/library/index.ts';
import { matchTemplate } from '../templates/match.ts';
import { withInReturn } from './in-return.ts';

const MEANS = 'urn:millspace:dataset:maker:means';
const text = { en: '10-minute means of agitator power of your mills', de: '10-Minuten-Mittel der Rührwerksleistung' };
const plain = { '@id': 'urn:o', '@type': 'Offer', permission: [{ action: 'odrl:use' }] } as unknown as OdrlOffer;
const offer = withInReturn(plain, { text, dataset: MEANS });
const compiled = (policy: object) => {
  const result = compile(policy, { kind: 'usage' });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.policy;
};

it('is a clause of its own, marked as text that no machine enforces, and part of what both sides sign', () => {
  const clause = clausesOf(compiled(offer)).find(({ text: said }) => said.en.includes(text.en));
  expect(clause).toMatchObject({ label: 'contract-text' });
  expect(clause?.text.de).toContain('Als Gegenleistung wird erwartet: „10-Minuten-Mittel');
  expect(contractTerms(compiled(offer)).returns).toEqual([{ text, dataset: MEANS }]);
  expect(contractTerms(compiled(plain)).returns).toEqual([]);
});

it('travels over the protocol and comes back the same', () => {
  const sent = toDsp(offer);
  if (!sent.ok) throw new Error(JSON.stringify(sent.errors));
  const back = fromDsp(sent.policy);
  expect(back.ok && contractTerms(compiled(back.policy)).returns).toEqual([{ text, dataset: MEANS }]);
});

it('leaves a policy the template that it was made from', () => {
  const template = TEMPLATE_LIBRARY.find(({ parameters }) => parameters.every((one) => one.default !== undefined));
  if (!template) throw new Error('no template without values');
  const digest = `sha256-${'A'.repeat(43)}`;
  const filled = fillTemplate(template, { id: 'urn:o', values: {}, digest });
  if (!filled.ok) throw new Error(JSON.stringify(filled.errors));
  expect(matchTemplate(template, digest, withInReturn(filled.offer, { text, dataset: null }))).toEqual(
    matchTemplate(template, digest, filled.offer),
  );
  expect(matchTemplate(template, digest, filled.offer)).not.toBeNull();
});

it('is not dropped by what narrows: a policy without it allows more', () => {
  expect(isNarrower(compiled(offer), compiled(plain)).ok).toBe(true);
  expect(isNarrower(compiled(plain), compiled(offer)).ok).toBe(false);
});

it('is refused where it lacks a language, or names something that is no dataset', () => {
  const errors = (policy: object) => {
    const result = compile(policy, { kind: 'usage' });
    return result.ok ? [] : result.errors.map(({ pointer }) => pointer);
  };
  expect(errors(withInReturn(plain, { text, dataset: 'https://elsewhere.example/' }))).toEqual([
    '/permission/0/duty/0/constraint/2/rightOperand',
  ]);
  const [rule] = offer.permission ?? [];
  const [duty] = rule?.duty ?? [];
  const half = { ...offer, permission: [{ ...rule, duty: [{ ...duty, constraint: [duty?.constraint?.[0]] }] }] };
  expect(errors(half)).not.toEqual([]);
});

it('is no way around the Data Act: the user of a machine owes nothing in return', () => {
  const found = lint(compiled(offer), { kind: 'data-act-user' } as never);
  expect(found.map(({ code }) => code)).toContain('MS-LNT-030');
  expect(lint(compiled(plain), { kind: 'data-act-user' } as never).map(({ code }) => code)).not.toContain('MS-LNT-030');
});

it('stops nothing and allows nothing: it is decided as if it were not there, and said', () => {
  const parties = {
    ...{ id: 'urn:a', target: 'urn:millspace:dataset:acme:mills', timestamp: '2026-01-01T00:00:00Z' },
    ...{ assigner: 'urn:millspace:participant:acme', assignee: 'urn:millspace:participant:maker' },
  };
  const decide = (source: OdrlOffer) =>
    evaluate(compiled(agreementFrom(source, parties)), {
      ...{ now: Date.UTC(2026, 5, 1), assignee: 'maker', participant: 'maker' },
    });
  expect([decide(offer).result, decide(plain).result]).toEqual(['permit', 'permit']);
  expect(decide(offer).shape).toEqual(decide(plain).shape);
  expect(decide(offer).text.en).toContain(text.en);
});
