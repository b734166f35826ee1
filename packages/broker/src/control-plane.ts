import { randomUUID } from 'node:crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Tokens } from '@millspace/runtime/http-server';
import type { KeyRing } from '@millspace/runtime/key-ring';
import type { Logger } from '@millspace/runtime/logger';
import type { Recorder } from './audit/recorder.ts';
import type { Catalog } from './catalog/catalog.ts';
import type { ControlHub } from './control/hub.ts';
import type { Notices } from './control/notices.ts';
import type { ControlQueue } from './control/queue.ts';
import type { ControlStore } from './db/store.ts';
import type { TransferBook } from './dsp/book.ts';
import type { FactRoom } from './facts/room.ts';
import type { Identity } from './identity/identity.ts';
import type { PolicyRoom } from './library/policy-room.ts';
import type { Registry } from './participants/registry.ts';
import type { ControlPlane } from './ports.ts';
import type { ReceiptRoom } from './receipts/room.ts';

export interface ControlPlaneParts {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  queue: ControlQueue;
  hub: ControlHub;
  identity: Identity;
  catalog: Catalog;
  book: TransferBook;
  keys: KeyRing;
  receipts: ReceiptRoom;
  logger: Logger;
  facts: FactRoom;
  recorder: Recorder;
  policies: Pick<PolicyRoom, 'rules' | 'decisions'>;
  tokens: () => Tokens;
}

/** Who is meant by tokens that outsiders fetch data with: no route of the management API takes them. */
export const PULL_AUDIENCE = 'urn:millspace:pull';
/** So long a token of a retired key may live (s). */
const PULL_GRACE_S = 86_400;

/** Messages that one connector of the participant settles for all of them. */
const ONE_ANSWERS = new Set(['history.request']);

/** The control plane as the data plane sees it. */
export function controlPlane(
  parts: ControlPlaneParts,
  demand: { evaluate: (dataset: string) => boolean | null },
): ControlPlane {
  const { store, registry, notices, queue, hub, identity, catalog, book, keys, receipts, logger, recorder, facts } =
    parts;
  const failed = (what: string) => (error: unknown) => logger.error({ err: error }, what);
  return {
    transfer: (pid) => book.find(pid),
    datasetsOf: (participant) => catalog.factsOfProvider(participant),
    dataset: (id) => catalog.facts(id),
    startedTransfers: (dataset) => book.ofDataset(dataset).filter((facts) => facts.state === 'STARTED'),
    retainedTransfers: (dataset) =>
      book
        .ofDataset(dataset)
        .flatMap((facts) => (facts.state === 'STARTED' || facts.state === 'SUSPENDED' ? [facts.pid] : [])),
    quota: (participant) => registry.quota(participant),
    connectorKey: (id) => {
      const found = registry.activeConnector(id);
      return found ? { publicJwk: found.publicJwk, kid: found.kid, participant: found.participant } : null;
    },
    onChange: (listener) => notices.on(listener),
    audit: ({ decided, ...entry }) =>
      recorder.put(async (tx) => {
        tx.audit(entry);
        if (decided) await parts.policies.decisions.record(tx, decided);
      }),
    auditing: () => recorder.works,
    attested: (query, needs) => facts.attested(query, needs),
    rules: parts.policies.rules,
    connectorsOf: (participant) => registry.activeConnectorsOf(participant).map(({ id }) => id),
    sign: (value) => keys.sign(value),
    notifyConnector: (target, message) => {
      const connector = registry.connector(target);
      const participant = connector?.participant ?? target;
      const { type, ...body } = message as { type: string } & Record<string, unknown>;
      const draft = { topic: `${type}:${randomUUID()}`, type, body };
      store
        .write(async (tx) => {
          if (ONE_ANSWERS.has(type) && !connector) await queue.ask(tx, participant, draft);
          else await queue.tell(tx, participant, draft, connector?.id);
          await queue.trim(tx, participant, type);
        })
        .catch(failed('a control message could not be written'));
    },
    identity: identity.identity,
    setDemandEvaluator: (evaluate) => {
      demand.evaluate = evaluate;
    },
    demandChanged: (dataset) => {
      const facts = catalog.facts(dataset);
      if (facts) hub.demandChanged(dataset, facts.provider);
    },
    receiptChain: (chain) => receipts.book.chain(chain),
    keepReceipt: async (signed, place) => {
      if (!(await recorder.put((tx) => receipts.book.keep(tx, signed, place))))
        throw new MillspaceError('MS-DLV-012', { detail: 'a receipt could not be put on record' });
    },
    unacknowledged: (receipt) => {
      void recorder.put((tx) => receipts.book.unacknowledged(tx, receipt));
    },
    pullTokens: {
      issue: (claims, seconds) => parts.tokens().issue(claims, PULL_AUDIENCE, seconds),
      read: (token) => parts.tokens().read(token, PULL_AUDIENCE, PULL_GRACE_S),
    },
    onReceiptSigned: (listener) => receipts.desk.onSigned(listener),
  };
}
