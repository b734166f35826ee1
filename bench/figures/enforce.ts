import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { agreementFrom, type OfferTerms, offer } from '@millspace/policy';
import { systemClock } from '@millspace/runtime/clock';
import { silentLogger } from '@millspace/runtime/logger';
import { openDatabase } from '@millspace/runtime/sqlite';
import { type Agreement, loadPack, participantUrn } from '@millspace/schemas';
import { Disguises } from '../../packages/broker/src/enforce/disguises.ts';
import { Door } from '../../packages/broker/src/enforce/door.ts';
import { Enforcer } from '../../packages/broker/src/enforce/enforcer.ts';
import { Grants } from '../../packages/broker/src/enforce/grants.ts';
import { Ledger } from '../../packages/broker/src/enforce/ledger.ts';
import { MachineBook } from '../../packages/broker/src/enforce/machine-book.ts';
import { Cursors, START } from '../../packages/broker/src/enforce/position.ts';
import { ShapeFeeds } from '../../packages/broker/src/enforce/shape-feeds.ts';
import { WithheldBook } from '../../packages/broker/src/enforce/withheld.ts';
import { GroupCommit } from '../../packages/broker/src/log/group-commit.ts';
import type { StoredChunk } from '../../packages/broker/src/log/log.port.ts';
import { LOG_MIGRATIONS } from '../../packages/broker/src/log/schema.ts';
import { FakeControl } from '../../packages/broker/src/testing/fake-control.ts';
import { below, type Figure, measured } from '../support/figure.ts';
import { chunkOf, frameLines, PACK } from '../support/frames.ts';
import type { Context, Group } from '../support/group.ts';
import { median } from '../support/stats.ts';

const DATASET = 'urn:millspace:dataset:provider:mills';

export const enforce: Group = {
  id: 'enforce',
  title: 'Enforcing: grant, decision of the door, delivery header, per chunk and reader',
  async run(context) {
    const { keepSignals, round } = { keepSignals: ['agitator.power', 'agitator.speed', 'pump.flow'], round: 0.1 };
    return [
      await enforcing('whole-chunk policy, a live frame a chunk', { until: '2099-01-01T00:00:00Z' }, 1, context, true),
      await enforcing('whole-chunk policy, 100 frames a chunk', { until: '2099-01-01T00:00:00Z' }, 100, context, true),
      await enforcing(
        'signals kept and rounded, 100 frames a chunk, first reader',
        { keepSignals, round },
        100,
        context,
        false,
      ),
    ];
  },
};

/** CPU per chunk of everything between log and socket that enforcing adds, for one reader. */
async function enforcing(
  name: string,
  terms: OfferTerms,
  frames: number,
  context: Context,
  whole: boolean,
): Promise<Figure> {
  const db = openDatabase(join(context.folder('enforce'), 'log.db'), {
    migrations: LOG_MIGRATIONS,
    synchronous: 'FULL',
  });
  const writer = new GroupCommit(db);
  const control = new FakeControl();
  const agreement = agreementFrom(offer(terms), {
    id: 'urn:uuid:00000000-0000-4000-8000-000000000001',
    target: DATASET,
    assigner: participantUrn('provider'),
    assignee: participantUrn('consumer'),
    timestamp: '2026-01-01T00:00:00Z',
  }) as Agreement;
  control.transfers.set('pid', {
    pid: 'pid',
    consumerPid: 'pid',
    providerPid: 'pid-2',
    consumerConnector: null,
    consumer: 'consumer',
    provider: 'provider',
    dataset: DATASET,
    agreement,
    agreementId: agreement['@id'],
    agreementStart: Date.UTC(2026, 0, 1),
    state: 'STARTED',
    format: 'millspace-stream',
    generation: 0,
    revoked: false,
    participantActive: true,
    awaitsHandin: false,
    revision: 1,
  });
  const clock = systemClock;
  const ledger = new Ledger(db, writer);
  const grants = new Grants({ control, ledger, clock, logger: silentLogger(), transitMs: 14 * 86_400_000 });
  const feeds = new ShapeFeeds({ pull: async () => [], packsOf: () => [loadPack(PACK)] });
  const cursors = new Cursors('bench', randomBytes(32));
  const enforcer = new Enforcer({
    grants,
    ledger,
    withheld: new WithheldBook(db, writer),
    feeds,
    clock,
    cursors,
    disguises: new Disguises(randomBytes(32)),
    machines: new MachineBook(db, writer),
    top: () => 0,
    trimmed: () => 0,
  });
  const chunks = storedChunks(whole ? (context.quick ? 3000 : 20_000) : context.quick ? 200 : 1000, frames);
  const rounds: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    // Fresh objects: what is made once per chunk is made in every round.
    const fresh = chunks.map((chunk) => ({ ...chunk }));
    const door = new Door(enforcer, 'pid', { dataset: DATASET, connector: 'c' }, START);
    const before = process.cpuUsage();
    let delivered = 0;
    for (const chunk of fresh) {
      const taken = await door.take([chunk]);
      for (const item of taken.items) delivered += item.head.length > 0 ? 1 : 0;
      door.advance(taken);
    }
    const { user, system } = process.cpuUsage(before);
    if (delivered !== fresh.length) throw new Error(`${delivered} of ${fresh.length} chunks were let through`);
    rounds.push((user + system) / fresh.length);
    door.close();
  }
  grants.close();
  writer.close();
  db.close();
  return measured(name, median(rounds), 'µs CPU/chunk', whole ? { budget: below(10) } : {});
}

function storedChunks(count: number, frames: number): StoredChunk[] {
  const made = frameLines(frames, 1);
  const { header, body } = chunkOf(made.frames, made.lines, {
    dataset: DATASET,
    producer: 'urn:millspace:connector:00000000-0000-4000-8000-000000000001',
    epoch: 1,
    seq: 1,
  });
  return Array.from({ length: count }, (_, index) => {
    const own = { ...header, seq: index * frames + 1, seqTo: (index + 1) * frames };
    return { offset: index + 1, receivedAt: 0, header: own, headerText: JSON.stringify(own), body, begins: false };
  });
}
