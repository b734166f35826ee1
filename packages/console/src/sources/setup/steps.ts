/** The steps of a new source after it has a name, each with an address of its own. */
export const STEPS = ['address', 'theirs', 'ours', 'sign-in', 'signals', 'mapping', 'run'] as const;
export type Step = (typeof STEPS)[number];

export function isStep(text: string): text is Step {
  return (STEPS as readonly string[]).includes(text);
}

export function after(step: Step): Step {
  return STEPS[Math.min(STEPS.indexOf(step) + 1, STEPS.length - 1)] ?? 'run';
}
