import { setMaxListeners } from 'node:events';
import type { Clock } from '@millspace/runtime/clock';
import type { JWK } from '@millspace/runtime/crypto';
import { assertionSubject, sha256, verifyAssertion } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf, type Identifier } from '@millspace/runtime/http-guard';
import type { Tokens } from '@millspace/runtime/http-server';
import type { KeyRing } from '@millspace/runtime/key-ring';
import { BROKER_ISSUER } from '@millspace/schemas';
import { EVERYBODY } from '../audit/entry.ts';
import type { ControlStore } from '../db/store.ts';
import { said } from '../http/said.ts';
import type { Connector, Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';

export interface IdentityDeps {
  store: ControlStore;
  registry: Registry;
  clock: Clock;
  keys: KeyRing;
  /** Seconds an access token lives. A revoked connector is out at once all the same: every request asks the registry. */
  tokenSeconds: number;
}

/** Connectors: assertions in, tokens out, and whose token it is. */
export class Identity {
  readonly #deps: IdentityDeps;
  readonly #welcomes = new Map<string, AbortController>();
  #tokens: Tokens | null = null;

  constructor(deps: IdentityDeps) {
    this.#deps = deps;
  }

  useTokens(tokens: Tokens): void {
    this.#tokens = tokens;
  }

  jwks(): { keys: JWK[] } {
    const keys = this.#deps.keys.publicKeys();
    return { keys: keys.map(({ publicJwk, kid }) => ({ ...publicJwk, kid, alg: 'ES256', use: 'sig' })) };
  }

  /** A new signing key from now on. What the old one signed can still be verified; its private half is gone. */
  async rotateKey(actor: string): Promise<{ kid: string; retired: string }> {
    const { store, keys, clock } = this.#deps;
    const rotated = await keys.rotate(clock.now());
    await store.write(async (tx) =>
      tx.audit({ kind: 'broker.key', subject: 'broker', actor, parties: [EVERYBODY], data: rotated }),
    );
    return rotated;
  }

  /**
   * RFC 7523: an assertion signed by the connector's own key becomes a short-lived access token. An assertion works
   * once: its jti is durable before the token leaves.
   * @throws MillspaceError MS-AUTH-004 (refused), MS-AUTH-005 (replayed), MS-AUTH-006 (revoked or unknown)
   */
  async exchange(assertion: string): Promise<{ access_token: string; token_type: 'Bearer'; expires_in: number }> {
    const { store, registry, clock } = this.#deps;
    const subject = assertionSubject(assertion);
    const connector = subject === undefined ? undefined : registry.connector(subject);
    if (!connector)
      throw new MillspaceError('MS-AUTH-006', {
        detail: 'the assertion is not from a connector that is enrolled here',
        status: 401,
      });
    const claims = await verifyAssertion(assertion, {
      publicJwk: connector.publicJwk,
      audience: BROKER_ISSUER,
      now: clock.now(),
    });
    if (this.#rolesOf(connector) === null)
      throw new MillspaceError('MS-AUTH-006', { detail: 'the connector or its participant was revoked', status: 401 });
    this.#mustNotBeSuspended(connector);
    await store.write(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx.db
        .insertInto('assertions')
        .values({ jti: sha256(`${connector.id} ${claims.jti}`), expires_at: claims.expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n)
        throw new MillspaceError('MS-AUTH-005', { detail: 'this assertion was used before', status: 401 });
    });
    const token = this.#issuer().issue({ sub: connector.id, participant: connector.participant, role: 'connector' });
    return { access_token: token, token_type: 'Bearer', expires_in: this.#deps.tokenSeconds };
  }

  /** Knows connectors by their access tokens. A foreign or expired token and a revoked connector are all 401. */
  identify: Identifier = async (bearer, request) => {
    if (!bearer.includes('.')) return null;
    const claims = await this.#issuer().claimsOf(request);
    if (claims['role'] !== 'connector') return null;
    const connector = this.#deps.registry.connector(claims.sub);
    const roles = connector ? this.#rolesOf(connector) : null;
    if (!connector || !roles)
      throw new MillspaceError('MS-AUTH-006', { detail: 'the connector or its participant was revoked', status: 401 });
    this.#mustNotBeSuspended(connector);
    const { id, participant } = connector;
    if (roles.includes('leaver') && !request.routeOptions.config.roles?.includes('leaver'))
      throw new MillspaceError('MS-LEV-002', { detail: `${participant} has left the dataspace`, status: 403 });
    return { kind: 'connector', id, pseudonym: id, roles, participant, until: this.#welcome(id) };
  };

  /** @throws MillspaceError MS-AUTH-001 when it is no connector that calls */
  identity = (request: object): ConnectorIdentity => {
    const { kind, id, participant } = actorOf(request);
    if (kind === 'connector' && participant !== undefined) return { participant, connector: id };
    throw new MillspaceError('MS-AUTH-001', { detail: 'this needs a connector’s access token', status: 401 });
  };

  /** False when the identity is no longer good: for what runs longer than a request. */
  stillActive(who: ConnectorIdentity): boolean {
    const { registry } = this.#deps;
    return registry.activeConnector(who.connector) !== undefined && registry.suspensionOf(who.connector) === null;
  }

  /** Cuts the answers that still run to connectors that are not welcome any more: streams as well as requests. */
  expel(): void {
    const { registry } = this.#deps;
    for (const [id, welcome] of this.#welcomes) {
      const connector = registry.connector(id);
      if (connector && this.#rolesOf(connector) !== null && registry.suspensionOf(id) === null) continue;
      this.#welcomes.delete(id);
      welcome.abort();
    }
  }

  /** Aborted once the connector is not welcome any more. */
  #welcome(connector: string): AbortSignal {
    const known = this.#welcomes.get(connector);
    if (known) return known.signal;
    const fresh = new AbortController();
    // As many requests as a connector makes at once listen to it.
    setMaxListeners(0, fresh.signal);
    this.#welcomes.set(connector, fresh);
    return fresh.signal;
  }

  /** @throws MillspaceError MS-AUTH-026 with the reason: whoever asks is told why */
  #mustNotBeSuspended({ id }: Connector): void {
    const suspended = this.#deps.registry.suspensionOf(id);
    if (suspended === null) return;
    const since = new Date(suspended.since).toISOString();
    throw said(
      'MS-AUTH-026',
      403,
      `Suspended by an administrator of the dataspace since ${since}: ${suspended.reason}`,
      `Von der Verwaltung des Datenraums ausgesetzt seit ${since}: ${suspended.reason}`,
    );
  }

  /** A connector that was good when its participant left may still ask for the word that it has; null = it may nothing. */
  #rolesOf(connector: Connector): string[] | null {
    const { registry } = this.#deps;
    if (registry.activeConnector(connector.id)) return ['connector'];
    const departedAt = registry.participant(connector.participant)?.departedAt ?? null;
    // Leaving revokes all connectors, later: who was revoked before stays out.
    const wasGood = departedAt !== null && (connector.revokedAt === null || connector.revokedAt >= departedAt);
    return wasGood ? ['leaver'] : null;
  }

  #issuer(): Tokens {
    if (!this.#tokens) throw new Error('no tokens yet');
    return this.#tokens;
  }
}
