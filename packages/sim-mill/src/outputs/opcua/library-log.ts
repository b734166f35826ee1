/** The OPC UA library prints to standard output, which belongs to the ready line: send it to the log instead. */
import { setDebugLogger, setErrorLogger, setWarningLogger } from 'node-opcua';
import type { Log } from '../output.port.ts';

export function routeLibraryLog(log: Log): void {
  const text = (parts: unknown[]) => parts.map(String).join(' ').trim().slice(0, 500);
  setErrorLogger((...parts) => log.warn({ library: 'node-opcua' }, text(parts)));
  setWarningLogger((...parts) => log.debug({ library: 'node-opcua' }, text(parts)));
  setDebugLogger((...parts) => log.debug({ library: 'node-opcua' }, text(parts)));
}
