/** The steps of a new source after it has a name, each with an address of its own. */
export const STEPS = ['address', 'theirs', 'ours', 'sign-in', 'signals', 'mapping', 'run'] as const;
export type Step = (typeof STEPS)[number];

/** Only OPC UA has certificates that people trust in two directions. */
const OF_CERTIFICATES: readonly Step[] = ['theirs', 'ours'];

export function stepsOf(type: 'opcua' | 'mqtt'): readonly Step[] {
  return type === 'opcua' ? STEPS : STEPS.filter((step) => !OF_CERTIFICATES.includes(step));
}

export function isStep(text: string): text is Step {
  return (STEPS as readonly string[]).includes(text);
}

export function after(step: Step, type: 'opcua' | 'mqtt'): Step {
  const steps = stepsOf(type);
  return steps[steps.indexOf(step) + 1] ?? 'run';
}
