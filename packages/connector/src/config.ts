import { resolve } from 'node:path';
import { besideConfig, loadConfig, notificationsBeside } from '@millspace/runtime/config';
import { type ConnectorConfig, type SourceConfig, validateConnectorConfig } from '@millspace/schemas';

/** The configuration with the data folder as an absolute path. @throws MillspaceError MS-CFG-001…004 */
export function loadConnectorConfig(file: string): ConnectorConfig {
  const config = loadConfig<ConnectorConfig>(file, validateConnectorConfig, { name: 'connector configuration' });
  const path = resolve(file);
  const { broker } = config;
  return {
    ...config,
    dataDir: besideConfig(path, config.dataDir),
    ...(broker ? { broker: { ...broker, ...(broker.ca ? { ca: besideConfig(path, broker.ca) } : {}) } } : {}),
    ...notificationsBeside(config, path),
    ...(config.sources ? { sources: config.sources.map((source) => withFiles(source, path)) } : {}),
    ...(config.sinks ? { sinks: config.sinks.map((sink) => ({ ...sink, dir: besideConfig(path, sink.dir) })) } : {}),
  };
}

/** The files of certificates that a source names, as absolute paths. */
function withFiles(source: SourceConfig, path: string): SourceConfig {
  const beside = <K extends string>(files: { [key in K]?: string }, names: readonly K[]) =>
    Object.fromEntries(
      names.flatMap((name) => (files[name] === undefined ? [] : [[name, besideConfig(path, files[name])]])),
    );
  return source.type === 'opcua'
    ? { ...source, ...beside(source, ['userCertificate', 'userKey']) }
    : { ...source, ...beside(source, ['ca', 'certificate', 'key']) };
}
