/** The demo's MQTT broker as a process: `node src/mqtt-broker/main.ts [port] [host]`; one JSON line on stdout when it listens. */
import { MillspaceError } from '@millspace/runtime/errors';
import { runMain } from '@millspace/runtime/lifecycle';
import { type MqttBroker, startBroker } from './broker.ts';

await runMain(async () => {
  const port = Number(process.argv[2] ?? 0);
  const host = process.argv[3] ?? '127.0.0.1';
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new MillspaceError('MS-CFG-003', { detail: `${process.argv[2]} is not a port`, where: 'argument 1' });
  }
  let broker: MqttBroker | undefined;
  return {
    async start() {
      broker = await startBroker(port, host);
    },
    async stop() {
      await broker?.stop();
    },
    ready: () => ({ name: 'mqtt-broker', url: broker?.url, port: broker?.port }),
  };
});
