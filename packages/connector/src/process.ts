import { showSetUpLink } from '@millspace/runtime/cli/people';
import type { App } from '@millspace/runtime/lifecycle';
import { type Connector, createConnector } from './app.ts';
import { loadConnectorConfig } from './config.ts';

export type ConnectorProcess = App & { readonly connector: Connector; ready(): Record<string, unknown> };

/**
 * A connector as a process. @param configFile absolute path
 * @throws MillspaceError MS-CFG-001 … -004 (configuration), MS-CFG-021 (data folder in use), MS-STO-… (cannot be opened)
 */
export async function connectorProcess(configFile: string): Promise<ConnectorProcess> {
  const connector = await createConnector(loadConnectorConfig(configFile), { configFile });
  return {
    connector,
    start: () => connector.start(),
    stop: () => connector.stop(),
    ready: () => {
      showSetUpLink(connector.desk, connector.url);
      return connector.ready();
    },
  };
}
