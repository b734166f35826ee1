import type { ConnectorReport } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { certificateEnds, freeOnDisk } from '../inbox/matters.ts';
import { VERSION } from '../version.ts';

/** How this connector does: sizes and ends, no names and no values. */
export async function reportOf(core: Core): Promise<Omit<ConnectorReport, 'now' | 'heard'>> {
  return {
    version: VERSION,
    waitingBytes: core.sender.states().reduce((sum, { waitingBytes }) => sum + waitingBytes, 0),
    diskFreeBytes: freeOnDisk(core),
    certificateEnds: await certificateEnds(core),
  };
}
