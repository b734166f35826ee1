import type { JWK } from '@millspace/runtime/crypto';
import type { OutwardClient as HttpOutward } from '@millspace/runtime/http-client-guarded';
import { OutwardClient } from '@millspace/runtime/http-client-guarded';
import type { InternalAddresses } from '@millspace/runtime/internal-addresses';
import type { Logger } from '@millspace/runtime/logger';
import type { Notices } from '../control/notices.ts';
import type { ControlQueue } from '../control/queue.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Transport } from '../dsp/transport.port.ts';
import { Discovery } from '../dsp/wire/discovery.ts';
import { Peers } from '../dsp/wire/peers.ts';
import { RemoteTransport } from '../dsp/wire/remote-transport.ts';
import { RoutingTransport } from '../dsp/wire/routing-transport.ts';
import type { WireIds } from '../dsp/wire-ids.ts';
import type { Seal } from '../identity/seal.ts';
import type { Registry } from '../participants/registry.ts';
import { Delegations } from './identity/delegations.ts';
import { DidDocuments } from './identity/did-documents.ts';
import { OAuth2Tokens } from './identity/oauth2.ts';
import { Presented } from './identity/presented.ts';
import { SelfIssued } from './identity/self-issued.ts';
import { StaticTokens } from './identity/static-tokens.ts';
import { TransportKeys } from './identity/transport-keys.ts';
import { Withdrawals } from './identity/withdrawals.ts';
import type { Partner } from './partner.ts';
import { PartnerClient } from './partner-client.ts';
import { Partners } from './partners.ts';
import { Secrets } from './secrets.ts';
import { DatasetTitles } from './titles.ts';

export interface PartnerRoomDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  queue: ControlQueue;
  logger: Logger;
  seal: Pick<Seal, 'derive'>;
  ids: WireIds;
  dataDir: string;
  internal: InternalAddresses;
  now: () => number;
  /** Whether a connector of the participant holds a control stream. */
  connected: (participant: string) => boolean;
  /** Within the transaction: tells the connectors of a participant of every transfer with outside partners that it rests (`reason`), or no longer (null). */
  tellOutside: (tx: Tx, participant: string, reason: string | null) => Promise<void>;
  /** After the commit: the participant lets this broker act for it outside no longer, or again. */
  onMandate: (participant: string) => void;
  onJoin: (tx: Tx, partner: Partner) => Promise<void>;
  onLeave: (tx: Tx, partner: Partner) => Promise<void>;
  onWithdrawn: (partner: Partner) => void;
}

/** Everything about outside partners: who they are, how they are known, how they are reached. */
export interface PartnerRoom {
  partners: Partners;
  peers: Peers;
  delegations: Delegations;
  withdrawals: Withdrawals;
  client: PartnerClient;
  titles: DatasetTitles;
  discovery: Discovery;
  http: HttpOutward;
  /** The key that a partner publishes for signing agreements, by its id within the document. */
  keyOfPartner(partner: string, kid: string): Promise<JWK | null>;
  /** A new transport key, on record; it is used as soon as a connector has delegated it. */
  rotateKey(participant: string, actor: string): Promise<{ kid: string; retired: string }>;
  /** Nothing is kept of the partners of a participant that has left for good, nor the key it called them with. */
  forget(participant: string): void;
  /** Sends to outside partners over HTTP, and everything else by `local`. */
  transport(local: Transport): Transport;
}

export function partnerRoom(deps: PartnerRoomDeps): PartnerRoom {
  const { store, registry, notices, seal, ids, dataDir, internal, now, onJoin, onLeave, onWithdrawn } = deps;
  const http = new OutwardClient(internal);
  const partners = new Partners({
    ...{ store, registry, notices, onJoin, onLeave, onWithdrawn },
    secrets: new Secrets(seal.derive('partner-secrets/1')),
    checkAddress: (address) => http.check(address),
  });
  const keys = new TransportKeys(dataDir, now);
  const did = (participant: string) => ids.did(participant);
  const withdrawals: Withdrawals = new Withdrawals({
    ...{ store, registry, tell: deps.tellOutside },
    changed: (participant) => {
      delegations.forget(participant);
      deps.onMandate(participant);
      delegations.ensure(participant);
    },
  });
  const delegations: Delegations = new Delegations({
    ...{ store, registry, queue: deps.queue, keys, did, connected: deps.connected, now },
    withdrawn: (participant) => withdrawals.of(participant) !== null,
    logger: deps.logger,
  });
  const partner = (participant: string, id: string) => partners.active(participant, id);
  const documents = new DidDocuments(http, now, (host) => internal.trusts(host));
  const secret = (found: Partner, sealed: string) => partners.secretOf(found, sealed);
  const credentials = new Presented({
    secret,
    oauth2: new OAuth2Tokens(http, secret, now),
    mayCall: (participant) => withdrawals.hold(participant, 503),
    selfIssued: (participant, audience) => delegations.token(participant, audience),
  });
  const discovery = new Discovery(http, now);
  const peers = new Peers(
    [
      new StaticTokens((participant) => partners.activeOf(participant), now),
      new SelfIssued({ store, ids, delegations, documents, partner, now }),
    ],
    (participant) => registry.isActive(participant),
  );
  const remote = new RemoteTransport({
    store,
    client: http,
    partner,
    header: (found) => credentials.header(found),
    now,
  });
  return {
    ...{ partners, peers, delegations, withdrawals, discovery, http },
    keyOfPartner: async (id, kid) =>
      id.startsWith('did:web:') ? documents.key(id, `${id}#${kid}`, ['assertionMethod']) : null,
    rotateKey: async (participant, actor) => {
      const rotated = await keys.rotate(participant);
      await store.write(async (tx) =>
        tx.audit({
          kind: 'participant.transport-key',
          subject: participant,
          actor,
          parties: [participant],
          data: rotated,
        }),
      );
      delegations.ensure(participant);
      return rotated;
    },
    forget: (participant) => {
      partners.forget(participant);
      keys.forget(participant);
      withdrawals.forget(participant);
      delegations.forget(participant);
    },
    client: new PartnerClient(http, discovery, credentials),
    titles: new DatasetTitles(store),
    transport: (local) => new RoutingTransport(local, remote, (id) => registry.participant(id) !== undefined),
  };
}
