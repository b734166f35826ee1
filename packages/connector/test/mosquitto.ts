import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tool } from '../../../scripts/testing/tools.ts';
import type { BrokerTls, Transport } from './mqtt-broker.ts';
import { freePort } from './ports.ts';

/** A real Mosquitto, for as long as the test runs. */
export async function startMosquitto(
  transport: Transport,
  tls?: BrokerTls,
): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'millspace-mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  writeFileSync(
    config,
    [
      // A Mosquitto with nothing but WebSockets believes that it does not listen at all (2.0.11).
      ...(transport.startsWith('ws') ? [`listener ${await freePort()} 127.0.0.1`] : []),
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'persistence false',
      // Started by root it would become a user who may not read the test's files.
      ...(process.getuid?.() === 0 ? ['user root'] : []),
      ...(transport.startsWith('ws') ? ['protocol websockets'] : []),
      ...(tls === undefined ? [] : [`certfile ${tls.own.certificate}`, `keyfile ${tls.own.key}`]),
      ...(tls?.clients === undefined ? [] : [`cafile ${tls.clients}`, 'require_certificate true']),
    ].join('\n'),
  );
  const child = spawn(tool('mosquitto') ?? 'mosquitto', ['-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  child.stderr.on('data', (piece: Buffer) => {
    words = (words + piece.toString()).slice(-2000);
  });
  await listens(child, port, () => words);
  return {
    url: `${transport}://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGTERM');
        await gone;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listens(child: ChildProcess, port: number, words: () => string): Promise<void> {
  for (;;) {
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new Error(`mosquitto ended with ${end}: ${words()}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    await pause(20);
  }
}
