import type { Logger } from '@millspace/runtime/logger';
import { setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua-client';

/** The library writes to the console by itself; its words belong into our log (and certificates of others not even there). */
export function quietLibrary(logger: Logger): void {
  const debug = (...words: unknown[]) =>
    logger.debug({ library: 'node-opcua' }, words.map(String).join(' ').slice(0, 500));
  setWarningLogger(debug);
  setErrorLogger(debug);
  setDebugLogger(debug);
}
