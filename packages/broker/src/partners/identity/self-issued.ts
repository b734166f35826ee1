import type { JWK } from '@millspace/runtime/crypto';
import { sha256, verifySelfIssued } from '@millspace/runtime/crypto';
import type { ControlStore } from '../../db/store.ts';
import type { WireIds } from '../../dsp/wire-ids.ts';
import type { Partner } from '../partner.ts';
import type { Delegations } from './delegations.ts';
import type { DidDocuments } from './did-documents.ts';
import { bearer, type Peer, type PeerIdentity } from './identity.port.ts';

export interface SelfIssuedDeps {
  store: ControlStore;
  ids: WireIds;
  delegations: Pick<Delegations, 'delegated'>;
  documents: DidDocuments;
  partner: (participant: string, id: string) => Partner | null;
  now: () => number;
}

/**
 * Short-lived tokens signed by the caller's own key: of outside partners by the key in their did:web document, of participants of
 * this broker by their transport key. Each works once, for one audience.
 */
export class SelfIssued implements PeerIdentity {
  readonly #deps: SelfIssuedDeps;

  constructor(deps: SelfIssuedDeps) {
    this.#deps = deps;
  }

  async recognise(participant: string, authorization: string): Promise<Peer | null> {
    const token = bearer(authorization);
    const claimed = token === null ? null : claimedBy(token);
    if (token === null || !claimed) return null;
    const { ids, now, store } = this.#deps;
    const local = ids.slugOf(claimed.iss);
    const key = local === null ? await this.#keyOfPartner(participant, claimed) : await this.#keyOfOwn(local, claimed);
    if (!key) return null;
    const good = await verifySelfIssued(token, { publicJwk: key, audiences: [ids.did(participant)], now: now() });
    if (!good || good.subject !== claimed.iss) return null;
    const fresh = await store.write(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx.db
        .insertInto('assertions')
        .values({ jti: sha256(`${claimed.iss} ${good.jti}`), expires_at: good.expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows !== 0n;
    });
    if (!fresh) return null;
    const recognition = { by: local === null ? 'self-issued' : 'broker', kid: claimed.kid, at: now() } as const;
    return { id: local ?? claimed.iss, outside: local === null, recognition };
  }

  async #keyOfPartner(participant: string, { iss, kid }: Claimed): Promise<JWK | null> {
    if (this.#deps.partner(participant, iss)?.accepts.kind !== 'self-issued') return null;
    return this.#deps.documents.key(iss, kid, ['capabilityInvocation', 'authentication']);
  }

  async #keyOfOwn(slug: string, { iss, kid }: Claimed): Promise<JWK | null> {
    const found = (await this.#deps.delegations.delegated(slug)).find((key) => `${iss}#${key.kid}` === kid);
    return found?.publicJwk ?? null;
  }
}

interface Claimed {
  iss: string;
  kid: string;
}

/** Who a token says it is from, unchecked: only to find the key to check it with. */
function claimedBy(token: string): Claimed | null {
  try {
    const [header = '', payload = ''] = token.split('.');
    const { kid } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { kid?: unknown };
    const { iss } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { iss?: unknown };
    if (typeof iss !== 'string' || typeof kid !== 'string') return null;
    return { iss, kid: kid.startsWith('#') ? iss + kid : kid };
  } catch {
    return null;
  }
}
