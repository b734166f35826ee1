import { mkdirSync } from 'node:fs';
import { showSetUpLink } from '@millspace/runtime/cli/people';
import { FolderLock } from '@millspace/runtime/folder-lock';
import type { App } from '@millspace/runtime/lifecycle';
import { type Broker, createBroker, loadBrokerConfig } from './app.ts';

export type BrokerProcess = App & { readonly broker: Broker; ready(): Record<string, unknown> };

/**
 * A broker as a process: it alone works in its data folder, until it has stopped.
 * @throws MillspaceError MS-CFG-001 … -004 (configuration), MS-CFG-021 (data folder in use), MS-STO-… (cannot be opened)
 */
export async function brokerProcess(configFile: string): Promise<BrokerProcess> {
  const config = loadBrokerConfig(configFile);
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const lock = FolderLock.take(config.dataDir);
  try {
    const broker = await createBroker(config);
    return {
      broker,
      start: () => broker.start(),
      stop: () => broker.stop().finally(() => lock[Symbol.dispose]()),
      ready: () => {
        showSetUpLink(broker.desk, config.http.publicUrl ?? broker.url);
        return broker.ready();
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}
