import { join } from 'node:path';
import { openDatabase, transaction } from '@millspace/runtime/sqlite';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { monotonicMs } from '../support/stats.ts';
import type { Methods } from './main.ts';

export interface ConsumerInit {
  port: number;
  stream: string;
  consumer: string;
  folder: string;
}

/** Fetches in batches, commits each batch durably (SQLite, synchronous=FULL), then acknowledges all of it with one message. */
export async function create(init: ConsumerInit): Promise<Methods> {
  const connection = await connect({ port: init.port });
  const consumer = await jetstream(connection).consumers.get(init.stream, init.consumer);
  const db = openDatabase(join(init.folder, 'received.db'), {
    migrations: ['CREATE TABLE received (seq INTEGER PRIMARY KEY, body BLOB NOT NULL)'],
    synchronous: 'FULL',
  });
  const insert = db.prepare('INSERT INTO received (seq, body) VALUES (?, ?)');
  return {
    async consume({ count, batch }: { count: number; batch: number }) {
      let received = 0;
      let commits = 0;
      while (received < count) {
        const messages = await consumer.fetch({ max_messages: Math.min(batch, count - received), expires: 1000 });
        const held: { seq: number; data: Uint8Array; ack(): void }[] = [];
        for await (const message of messages) held.push(message);
        const last = held.at(-1);
        if (!last) continue;
        transaction(db, () => {
          for (const { seq, data } of held) insert.run(seq, data);
        });
        commits += 1;
        received += held.length;
        last.ack();
      }
      await connection.flush();
      return { end: monotonicMs(), commits, received };
    },
    async close() {
      db.close();
      await connection.close();
    },
  };
}
