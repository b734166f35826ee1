import { MillspaceError } from '@millspace/runtime/errors';
import type { SourceConfig } from '@millspace/schemas';
import type { Source } from '../ports.ts';
import type { SourceDeps } from './source.port.ts';

/**
 * Makes the source a configuration asks for. Its protocol's library is loaded only now: a connector without OPC UA never pays for it.
 * @throws MillspaceError MS-CFG-003 for a type that does not exist
 */
export async function createSource(config: SourceConfig, deps: SourceDeps): Promise<Source> {
  switch (config.type) {
    case 'opcua': {
      const { createOpcUaSource } = await import('./opcua/source.ts');
      return createOpcUaSource(config, deps);
    }
    case 'mqtt': {
      const { createMqttSource } = await import('./mqtt/source.ts');
      return createMqttSource(config, deps);
    }
    default:
      throw new MillspaceError('MS-CFG-003', {
        detail: `There is no source type "${String((config as { type?: unknown }).type)}".`,
        where: '/sources',
      });
  }
}
