import type { Clock } from '@millspace/runtime/clock';
import type { Logger } from '@millspace/runtime/logger';
import type { Metrics } from '@millspace/runtime/metrics';
import type { ResolvedMapping } from '../mapping/mapping.port.ts';

/** What every source gets besides its own configuration. */
export interface SourceDeps {
  mapping: ResolvedMapping;
  clock: Clock;
  logger: Logger;
  metrics?: Metrics;
  /** Folder of the connector; sources keep what they need (certificates) below it. */
  dataDir: string;
  /** Added by a person at run time: nothing that was decided for other sources counts for it. */
  kept?: boolean;
}
