import type { Partner } from '../partner.ts';
import type { Credentials } from './identity.port.ts';
import type { OAuth2Tokens } from './oauth2.ts';

export interface PresentedDeps {
  secret: (partner: Partner, sealed: string) => string;
  oauth2: OAuth2Tokens;
  /** @throws MillspaceError MS-DSP-021 when the participant does not let this broker call for it any more */
  mayCall: (participant: string) => void;
  /** A short-lived token of this participant for `audience`, signed by its transport key. */
  selfIssued: (participant: string, audience: string) => Promise<string>;
}

/** The Authorization header that a partner wants to see. */
export class Presented implements Credentials {
  readonly #deps: PresentedDeps;

  constructor(deps: PresentedDeps) {
    this.#deps = deps;
  }

  async header(partner: Partner): Promise<string | undefined> {
    const { presents } = partner;
    const { secret, oauth2, selfIssued, mayCall } = this.#deps;
    mayCall(partner.participant);
    switch (presents.kind) {
      case 'none':
        return undefined;
      case 'token':
        return written(presents.form, secret(partner, presents.sealed));
      case 'oauth2':
        return written(presents.form, await oauth2.token(partner));
      case 'self-issued':
        return `Bearer ${await selfIssued(partner.participant, partner.id)}`;
    }
  }
}

const written = (form: 'bearer' | 'raw', token: string): string => (form === 'raw' ? token : `Bearer ${token}`);
