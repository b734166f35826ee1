import { resolve } from 'node:path';
import { besideConfig, loadConfig } from '@millspace/runtime/config';
import { type ConnectorConfig, validateConnectorConfig } from '@millspace/schemas';

/** The configuration with the data folder as an absolute path. @throws MillspaceError MS-CFG-001…004 */
export function loadConnectorConfig(file: string): ConnectorConfig {
  const config = loadConfig<ConnectorConfig>(file, validateConnectorConfig, { name: 'connector configuration' });
  const path = resolve(file);
  const { broker } = config;
  return {
    ...config,
    dataDir: besideConfig(path, config.dataDir),
    ...(broker ? { broker: { ...broker, ...(broker.ca ? { ca: besideConfig(path, broker.ca) } : {}) } } : {}),
    ...(config.sinks ? { sinks: config.sinks.map((sink) => ({ ...sink, dir: besideConfig(path, sink.dir) })) } : {}),
  };
}
