import { randomUUID } from 'node:crypto';
import type { MillspaceError } from '@millspace/runtime/errors';
import type { MqttSourceConfig, SourceAccess } from '@millspace/schemas';
import { problemOf } from '../problem.ts';
import { Session } from './session.ts';

const PATIENCE_MS = 12_000;
/** Which step an error stops; any other one stops the first. */
const STEP_OF: Readonly<Record<string, SourceAccess['steps'][number]['step']>> = {
  'MS-SRC-002': 'sign-in',
  'MS-SRC-004': 'theirs',
  'MS-SRC-005': 'ours',
  'MS-SRC-014': 'theirs',
  'MS-SRC-015': 'theirs',
};
const STEPS = ['reach', 'theirs', 'ours', 'sign-in'] as const;

/** Tries a connection to an MQTT broker, and says which step fails and why. */
export async function tryAccess(config: MqttSourceConfig, now: number): Promise<SourceAccess> {
  const error = await attempt(config);
  const stop = error === null ? STEPS.length : STEPS.indexOf(STEP_OF[error.code] ?? 'reach');
  return {
    at: now,
    steps: STEPS.map((step, index) => {
      if (index < stop) return { step, outcome: 'pass' };
      if (index > stop || error === null) return { step, outcome: 'not reached' };
      return { step, outcome: 'fail', problem: problemOf(error, error.message) };
    }),
  };
}

async function attempt(config: MqttSourceConfig): Promise<MillspaceError | null> {
  const { hungUp } = await import('./errors.ts');
  let session: Session | null = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<MillspaceError | null>((resolve) => {
      timer = setTimeout(() => resolve(hungUp(config.url)), PATIENCE_MS);
      session = new Session(config, [], false, {
        connected: () => resolve(null),
        lost: () => undefined,
        answered: () => undefined,
        messages: async () => undefined,
        oversize: async () => undefined,
        failed: resolve,
      });
      session.open(`millspace-look-${randomUUID().slice(0, 8)}`);
    });
  } finally {
    clearTimeout(timer);
    await (session as Session | null)?.close();
  }
}
