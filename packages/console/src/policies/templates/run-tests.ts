import { fillTemplate } from '@millspace/policy';
import type { Decision, PolicyTemplate, Simulated, TemplateTest } from '@millspace/schemas';
import { post } from '../../api/http.ts';

export type Verdict = NonNullable<Decision['kind']>;

/** What came out of a scenario; `failed`: it could not be asked, with the reason. */
export type Outcome =
  | { kind: 'answered'; verdict: Verdict; text: Decision['text'] }
  | { kind: 'failed'; error: unknown };

const DIGEST = `sha256-${'A'.repeat(43)}`;

/** The rules of a template with these values, as the simulator takes them; null where they do not fit. */
export function rulesOf(template: PolicyTemplate, values: TemplateTest['values']): object | null {
  const known = Object.fromEntries(
    Object.entries(values).filter(([name]) => template.parameters.some((one) => one.name === name)),
  );
  const filled = fillTemplate(template, { id: 'urn:millspace:candidate', values: known, digest: DIGEST });
  if (!filled.ok) return null;
  const { '@id': _id, '@type': _type, ...rules } = filled.offer;
  return rules;
}

/** Asks the simulator of the broker what comes out of a scenario under a template. */
export async function runTest(template: PolicyTemplate, test: TemplateTest): Promise<Outcome> {
  const policy = rulesOf(template, test.values);
  if (policy === null) return { kind: 'failed', error: null };
  try {
    const { answers } = await post<{ answers: Simulated[] }>('/admin/simulate', {
      ...test.scenario,
      policy,
      aheadMs: 1,
    });
    const decision = answers[0]?.decision;
    if (decision?.kind === undefined) return { kind: 'failed', error: null };
    return { kind: 'answered', verdict: decision.kind, text: decision.text };
  } catch (error) {
    return { kind: 'failed', error };
  }
}

/** All of them, one after the other: a broker has other things to do. */
export async function runTests(
  template: PolicyTemplate,
  tests: readonly TemplateTest[],
): Promise<ReadonlyMap<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const test of tests) outcomes.set(test.id, await runTest(template, test));
  return outcomes;
}

export const asExpected = (test: TemplateTest, outcome: Outcome | undefined): boolean =>
  outcome?.kind === 'answered' && outcome.verdict === test.expected;
