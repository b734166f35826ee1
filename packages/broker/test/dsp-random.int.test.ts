import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openDatabase } from '@millspace/runtime/sqlite';
import { mayBeSent, NEGOTIATION, TRANSFER } from '@millspace/schemas';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CONTROL_SCHEMA } from '../src/db/schema.ts';
import { HandPartner } from './hand-partner.ts';
import type { HandConnector, World } from './harness.ts';
import { agreeable, enrol, startWorld } from './harness.ts';

/** Fixed, so that a failure can be looked at again; the runs of one seed are all different. */
const SEED = 20_251;
const RUNS = 12;
const USE = { '@id': 'urn:example:offer', '@type': 'Offer' as const, permission: [{ action: 'odrl:use' }] };

let world: World;
let acme: HandConnector;
let partner: HandPartner;
let dataset: string;
let agreement: string;

beforeAll(async () => {
  world = await startWorld({}, { outside: { internalAddresses: ['127.0.0.1'] } });
  acme = await enrol(world, 'acme');
  await acme.connect();
  dataset = await acme.publish({
    name: 'mills',
    offers: [USE],
    accessPolicy: { permission: [{ action: 'odrl:use' }] },
  });
  partner = await HandPartner.join(world, acme, 'urn:example:partner');
  agreement = await partner.agree(dataset, USE['@id']);
  await acme.client.request('PUT', '/api/v1/protocol-steps', { json: { steps: 'manual' } });
  acme.answerer = (message, me) => (message.type === 'negotiation.approval' ? null : agreeable(message, me));
});

afterAll(async () => {
  await partner.close();
  await acme.close();
  await world.close();
});

/** What can happen: the partner says something (again, or for the first time), we take a step, an answer of the partner is lost, or the broker restarts. */
type Event =
  | { do: 'say'; message: string; again: boolean; id: boolean }
  | { do: 'step'; step: string }
  | { do: 'lose'; times: number }
  | { do: 'restart' };

const events = (messages: readonly string[], steps: readonly string[]): fc.Arbitrary<Event[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          do: fc.constant('say' as const),
          message: fc.constantFrom(...messages),
          again: fc.boolean(),
          id: fc.boolean(),
        }),
      },
      { weight: 6, arbitrary: fc.record({ do: fc.constant('step' as const), step: fc.constantFrom(...steps) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const), times: fc.integer({ min: 1, max: 2 }) }) },
      { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
    ),
    { minLength: 3, maxLength: 14 },
  );

const EVENT = 'ContractNegotiationEventMessage';
const NEGOTIATION_PATHS: Readonly<Record<string, string>> = {
  ContractRequestMessage: 'request',
  ContractOfferMessage: 'offers',
  ContractAgreementMessage: 'agreement',
  ContractAgreementVerificationMessage: 'agreement/verification',
  [`${EVENT}:ACCEPTED`]: 'events',
  [`${EVENT}:FINALIZED`]: 'events',
  ContractNegotiationTerminationMessage: 'termination',
};
const TRANSFER_PATHS: Readonly<Record<string, string>> = {
  TransferStartMessage: 'start',
  TransferSuspensionMessage: 'suspension',
  TransferCompletionMessage: 'completion',
  TransferTerminationMessage: 'termination',
};
const TERMINAL = new Set(['FINALIZED', 'TERMINATED', 'COMPLETED']);

interface Kept {
  state: string;
  history: { state: string; message: string }[];
}

/** The process as it lies in the file. */
function kept(table: 'negotiations' | 'transfers', pid: string): Kept {
  const db = openDatabase(join(world.dataDir, 'control.db'), { migrations: CONTROL_SCHEMA, readonly: true });
  try {
    const row = db.prepare(`SELECT state, history FROM ${table} WHERE pid = ?`).get(pid) as {
      state: string;
      history: string;
    };
    return { state: row.state, history: JSON.parse(row.history) as Kept['history'] };
  } finally {
    db.close();
  }
}

/** The invariants of docs/dsp.md that one process must keep whatever happens around it. */
function keeps(table: 'negotiations' | 'transfers', before: Kept, after: Kept): void {
  const rows = (table === 'negotiations' ? NEGOTIATION : TRANSFER) as unknown as Record<
    string,
    Record<string, Parameters<typeof mayBeSent>[0]>
  >;
  // What was reached stays on record, and nothing leads out of an end.
  expect(after.history.slice(0, before.history.length)).toEqual(before.history);
  if (TERMINAL.has(before.state)) expect(after).toEqual(before);
  // Each step is one that the table allows to one of the sides, or the end after a refusal for good.
  let state = 'START';
  for (const { state: next, message } of after.history) {
    const cell = rows[state]?.[message] ?? null;
    const allowed = (['consumer', 'provider'] as const).some((side) => mayBeSent(cell, side) && cell.to === next);
    expect([state, message, next, allowed || message.startsWith('refused:') || message === 'ended here']).toEqual([
      state,
      message,
      next,
      true,
    ]);
    state = next;
  }
  expect(after.state).toBe(state);
}

async function play(
  table: 'negotiations' | 'transfers',
  pids: { consumerPid: string; providerPid: string },
  paths: Readonly<Record<string, string>>,
  happenings: readonly Event[],
): Promise<void> {
  const said = new Map<string, string>();
  let before = kept(table, pids.providerPid);
  for (const event of happenings) {
    if (event.do === 'restart') {
      await acme.disconnect();
      await world.restart();
      partner.base = `${world.broker.url}/dsp/acme/2025-1`;
      await acme.connect();
    } else if (event.do === 'lose') {
      let times = event.times;
      partner.react = () => (times-- > 0 ? 'close' : undefined);
    } else if (event.do === 'step') {
      const path = `/${table}/${encodeURIComponent(pids.providerPid)}/${event.step}`;
      await acme
        .post(path, {})
        .catch((error: { status?: number }) => expect([event.step, error.status]).toEqual([event.step, 409]));
    } else {
      const [type = '', eventType] = event.message.split(':');
      const fresh = JSON.stringify({
        '@context': ['https://w3id.org/dspace/2025/1/context.jsonld'],
        '@type': type,
        ...pids,
        ...(event.id ? { '@id': randomUUID() } : {}),
        ...(eventType === undefined ? {} : { eventType }),
        ...(type === 'ContractRequestMessage' || type === 'ContractOfferMessage'
          ? { offer: { ...USE, target: dataset } }
          : {}),
        ...(type === 'ContractAgreementMessage' ? { agreement: AGREEMENT } : {}),
      });
      const body = event.again ? (said.get(event.message) ?? fresh) : fresh;
      said.set(event.message, body);
      const { status } = await partner.post(`/${table}/${pids.providerPid}/${paths[event.message]}`, body);
      expect([event.message, [200, 400].includes(status)]).toEqual([event.message, true]);
    }
    const after = kept(table, pids.providerPid);
    keeps(table, before, after);
    before = after;
  }
}

const AGREEMENT = {
  ...{ '@id': 'urn:uuid:a', '@type': 'Agreement', target: 'urn:d', assigner: 'p', assignee: 'c' },
  ...{ timestamp: '2026-01-01T00:00:00Z', permission: USE.permission },
};

describe('whatever the order of messages, repeats, losses and restarts', () => {
  test('a negotiation moves along the table alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        events(Object.keys(NEGOTIATION_PATHS), ['offer', 'approve', 'finalize', 'terminate']),
        async (happenings) => {
          partner.react = () => undefined;
          await play('negotiations', await partner.ask(dataset, USE['@id']), NEGOTIATION_PATHS, happenings);
        },
      ),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  }, 180_000);

  test('a transfer moves along the table alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        events(Object.keys(TRANSFER_PATHS), ['start', 'suspend', 'resume', 'complete', 'terminate']),
        async (happenings) => {
          partner.react = () => undefined;
          await play('transfers', await partner.askTransfer(agreement), TRANSFER_PATHS, happenings);
        },
      ),
      { seed: SEED, numRuns: RUNS, endOnFailure: true },
    );
  }, 180_000);
});
