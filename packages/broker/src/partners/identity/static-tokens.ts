import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '@millspace/runtime/crypto';
import type { Partner } from '../partner.ts';
import { bearer, type Peer, type PeerIdentity } from './identity.port.ts';

/** Tokens that were registered with a partner: `Bearer TOKEN`, or the token as the whole header. */
export class StaticTokens implements PeerIdentity {
  readonly #partnersOf: (participant: string) => Partner[];
  readonly #now: () => number;

  constructor(partnersOf: (participant: string) => Partner[], now: () => number) {
    this.#partnersOf = partnersOf;
    this.#now = now;
  }

  recognise(participant: string, authorization: string): Promise<Peer | null> {
    const token = bearer(authorization);
    const hashes = { raw: sha256(authorization), bearer: token === null ? null : sha256(token) };
    let found: Partner | null = null;
    // All are compared, so that the time it takes says nothing.
    for (const partner of this.#partnersOf(participant)) {
      if (partner.accepts.kind !== 'token') continue;
      const presented = hashes[partner.accepts.form];
      if (presented !== null && same(presented, partner.accepts.hash)) found = partner;
    }
    return Promise.resolve(found && { id: found.id, outside: true, recognition: { by: 'token', at: this.#now() } });
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
