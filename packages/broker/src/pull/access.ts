import type { Clock } from '@millspace/runtime/clock';
import { MillspaceError } from '@millspace/runtime/errors';
import { type DataAddress, PULL_FORMAT, writePullAddress } from '@millspace/schemas';
import { REVOKED, STATES } from '../enforce/texts.ts';
import type { ControlPlane, PullConfig, PulledTransfer, TransferFacts } from '../ports.ts';

export interface PullAccessDeps {
  control: Pick<ControlPlane, 'transfer' | 'pullTokens'>;
  config: PullConfig;
  clock: Clock;
  /** Path below the public address under which data are fetched. */
  path: string;
}

/** What a renewed token comes with (RFC 6749, section 5.1). */
export interface Renewed {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  refresh_token: string;
}

/**
 * Tokens by which an outside consumer fetches the data of one transfer. Nothing about them is kept: a token names transfer,
 * agreement, consumer and the suspension after which it was made, and is held against what is so at that moment. A transfer
 * that is suspended, ended or revoked has therefore no valid token left, and one that is resumed has new ones alone.
 */
export class PullAccess {
  readonly #deps: PullAccessDeps;

  constructor(deps: PullAccessDeps) {
    this.#deps = deps;
  }

  /** What the start message of a transfer carries. */
  address(transfer: PulledTransfer): DataAddress {
    const { config, path } = this.#deps;
    const base = `${config.publicUrl()}${path}`;
    return writePullAddress({
      endpoint: `${base}/${encodeURIComponent(transfer.pid)}`,
      token: this.#issue(transfer, 'fetch'),
      expiresIn: config.tokenSeconds,
      renewal: { endpoint: `${base}/token`, token: this.#issue(transfer, 'renew') },
    });
  }

  /**
   * The transfer that a token lets somebody fetch, and until when (epoch ms). `authorization`: with or without `Bearer`.
   * @throws MillspaceError MS-AUTH-001 (no token, or no valid one), MS-DLV-013 (void by now)
   */
  opens(authorization: string | undefined): { facts: TransferFacts; until: number } {
    const token = /^(?:Bearer +)?(\S+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined)
      throw new MillspaceError('MS-AUTH-001', { detail: 'this needs the token of the data address', status: 401 });
    return this.#held(token, 'fetch');
  }

  /** @throws MillspaceError MS-AUTH-001, MS-DLV-013 */
  renew(refreshToken: string): Renewed {
    const { facts } = this.#held(refreshToken, 'renew');
    return {
      access_token: this.#issue(facts, 'fetch'),
      token_type: 'Bearer',
      expires_in: this.#deps.config.tokenSeconds,
      refresh_token: this.#issue(facts, 'renew'),
    };
  }

  #issue({ pid, agreementId, consumer, generation }: PulledTransfer, use: 'fetch' | 'renew'): string {
    const { control, config } = this.#deps;
    const claims = { sub: pid, agreement: agreementId, consumer, generation, use };
    return control.pullTokens.issue(claims, use === 'fetch' ? config.tokenSeconds : config.renewSeconds);
  }

  #held(token: string, use: 'fetch' | 'renew'): { facts: TransferFacts; until: number } {
    const { control, clock } = this.#deps;
    const claims = control.pullTokens.read(token);
    const until = claims.exp * 1000;
    if (claims['use'] !== use || until <= clock.now())
      throw new MillspaceError('MS-AUTH-001', { detail: 'the token is not valid (any more)', status: 401 });
    const facts = control.transfer(String(claims['sub']));
    const objection = facts === null ? null : objectionTo(facts, claims);
    if (facts === null || objection !== null)
      throw new MillspaceError('MS-DLV-013', {
        detail: objection?.en ?? 'the transfer is over',
        status: 403,
        ...(objection === null ? {} : { details: { text: objection } }),
      });
    return { facts, until };
  }
}

/** Pure: why a token that was good does not open its transfer now; null = it does. */
function objectionTo(facts: TransferFacts, claims: Record<string, unknown>): { en: string; de: string } | null {
  if (facts.revoked || !facts.participantActive) return REVOKED;
  if (facts.state !== 'STARTED') return STATES[facts.state];
  const same =
    facts.format === PULL_FORMAT &&
    facts.agreementId === claims['agreement'] &&
    facts.consumer === claims['consumer'] &&
    facts.generation === claims['generation'];
  return same
    ? null
    : {
        en: 'The transfer was suspended since; the start after it brought a new token.',
        de: 'Die Übertragung war seitdem ausgesetzt; mit dem Start danach kam ein neues Token.',
      };
}
