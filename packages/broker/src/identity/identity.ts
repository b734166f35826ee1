import { bearerOf, sameSecret } from '@millspace/runtime/admin-token';
import type { Clock } from '@millspace/runtime/clock';
import type { JWK } from '@millspace/runtime/crypto';
import { assertionSubject, sha256, verifyAssertion } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyRequest } from '@millspace/runtime/http-server';
import type { KeyRing } from '@millspace/runtime/key-ring';
import { BROKER_ISSUER } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity } from '../ports.ts';

export interface TokenClaims {
  sub: string;
  participant: string;
  role: 'connector';
}

const REMEMBERED_TOKENS = 2000;

export interface IdentityDeps {
  store: ControlStore;
  registry: Registry;
  clock: Clock;
  keys: KeyRing;
  adminToken: string;
  /** Seconds an access token lives. A revoked connector is out at once all the same: every request asks the registry. */
  tokenSeconds: number;
}

/** Who is calling: assertions in, tokens out, and the two guards every route stands behind. */
export class Identity {
  readonly #deps: IdentityDeps;
  readonly #callers = new WeakMap<object, ConnectorIdentity>();
  readonly #verified = new Map<string, TokenClaims & { exp: number }>();
  #sign: (claims: TokenClaims) => string = () => {
    throw new Error('no signer yet');
  };

  constructor(deps: IdentityDeps) {
    this.#deps = deps;
  }

  useSigner(sign: (claims: TokenClaims) => string): void {
    this.#sign = sign;
  }

  jwks(): { keys: JWK[] } {
    const keys = this.#deps.keys.publicKeys();
    return { keys: keys.map(({ publicJwk, kid }) => ({ ...publicJwk, kid, alg: 'ES256', use: 'sig' })) };
  }

  /** A new signing key from now on. What the old one signed can still be verified; its private half is gone. */
  async rotateKey(): Promise<{ kid: string; retired: string }> {
    const { store, keys, clock } = this.#deps;
    const rotated = await keys.rotate(clock.now());
    await store.write(async (tx) => tx.audit({ kind: 'broker.key', subject: 'broker', data: rotated }));
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
    if (!registry.activeConnector(connector.id)) {
      throw new MillspaceError('MS-AUTH-006', { detail: 'the connector or its participant was revoked', status: 401 });
    }
    await store.write(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx.db
        .insertInto('assertions')
        .values({ jti: sha256(`${connector.id} ${claims.jti}`), expires_at: claims.expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 0n)
        throw new MillspaceError('MS-AUTH-005', { detail: 'this assertion was used before', status: 401 });
    });
    const token = this.#sign({ sub: connector.id, participant: connector.participant, role: 'connector' });
    return { access_token: token, token_type: 'Bearer', expires_in: this.#deps.tokenSeconds };
  }

  /** Lets connectors in. A missing, foreign or expired token and a revoked connector are all 401. */
  requireConnector = async (request: object): Promise<void> => {
    const http = request as FastifyRequest;
    if (bearerOf(http.headers.authorization) === undefined) throw unauthorised('this needs a connector’s access token');
    let claims: TokenClaims;
    try {
      claims = await this.#claims(http);
    } catch (cause) {
      throw new MillspaceError('MS-AUTH-001', {
        detail: 'the access token is not valid (any more)',
        status: 401,
        cause,
      });
    }
    const connector = claims.role === 'connector' ? this.#deps.registry.activeConnector(claims.sub) : undefined;
    if (!connector)
      throw new MillspaceError('MS-AUTH-006', { detail: 'the connector or its participant was revoked', status: 401 });
    this.#callers.set(request, { participant: connector.participant, connector: connector.id });
  };

  /** Claims of a token whose signature holds. Checking it costs more than most requests, so it is done once per token. */
  async #claims(request: FastifyRequest): Promise<TokenClaims> {
    const token = request.headers.authorization ?? '';
    const known = this.#verified.get(token);
    if (known && known.exp * 1000 > Date.now()) return known;
    const claims = await request.jwtVerify<TokenClaims & { exp: number }>();
    if (this.#verified.size >= REMEMBERED_TOKENS) this.#verified.clear();
    this.#verified.set(token, claims);
    return claims;
  }

  /** Lets the holder of the admin token in; a connector's token is 403, anything else 401. */
  requireAdmin = async (request: object): Promise<void> => {
    const http = request as FastifyRequest;
    const presented = bearerOf(http.headers.authorization);
    if (presented !== undefined && sameSecret(presented, this.#deps.adminToken)) return;
    if (presented?.includes('.')) {
      await this.requireConnector(request);
      throw new MillspaceError('MS-AUTH-003', { detail: 'this is for the administrator of the broker', status: 403 });
    }
    throw unauthorised('this needs the admin token of the broker');
  };

  /** @throws MillspaceError MS-AUTH-001 when the request passed no guard */
  identity = (request: object): ConnectorIdentity => {
    const found = this.#callers.get(request);
    if (!found) throw unauthorised('nobody has signed in on this request');
    return found;
  };

  /** Throws when the identity is no longer good: for what runs longer than a request. */
  stillActive(who: ConnectorIdentity): boolean {
    return this.#deps.registry.activeConnector(who.connector) !== undefined;
  }
}

function unauthorised(detail: string): MillspaceError {
  return new MillspaceError('MS-AUTH-001', { detail, status: 401 });
}
