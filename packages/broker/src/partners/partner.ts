import type { PartnerInput, PartnerView } from '@millspace/schemas';
import type { PartnerRow } from './tables.ts';

export type HeaderForm = 'bearer' | 'raw';

/** How a partner is recognised. Of a token only the hash is kept. */
export type Accepts = { kind: 'token'; form: HeaderForm; hash: string } | { kind: 'self-issued' };

/** What is presented to a partner. `sealed` opens with the broker's key only. */
export type Presents =
  | { kind: 'token'; form: HeaderForm; sealed: string }
  | {
      kind: 'oauth2';
      form: HeaderForm;
      tokenUrl: string;
      clientId: string;
      sealed: string;
      scope?: string;
      audience?: string;
    }
  | { kind: 'self-issued' }
  | { kind: 'none' };

/** An outside connector that one participant exchanges with. */
export interface Partner {
  /** Slug: whose partner. */
  participant: string;
  /** What it calls itself on the wire. */
  id: string;
  name: string;
  /** DSP base, or with `discover` the root whose list of versions leads there. */
  address: string;
  discover: boolean;
  accepts: Accepts;
  presents: Presents;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  withdrawnAt: number | null;
}

export function partnerOf(row: PartnerRow): Partner {
  return {
    participant: row.participant,
    id: row.id,
    name: row.name,
    address: row.address,
    discover: row.discover === 1,
    accepts: JSON.parse(row.accepts) as Accepts,
    presents: JSON.parse(row.presents) as Presents,
    createdAt: row.created_at,
    createdBy: row.created_by,
    changedAt: row.changed_at,
    withdrawnAt: row.withdrawn_at,
  };
}

export function partnerRow(partner: Partner): PartnerRow {
  return {
    participant: partner.participant,
    id: partner.id,
    name: partner.name,
    address: partner.address,
    discover: partner.discover ? 1 : 0,
    accepts: JSON.stringify(partner.accepts),
    presents: JSON.stringify(partner.presents),
    created_at: partner.createdAt,
    created_by: partner.createdBy,
    changed_at: partner.changedAt,
    withdrawn_at: partner.withdrawnAt,
  };
}

/** A partner as people see it: no secret, sealed or hashed, is part of it. */
export function partnerView(partner: Partner): PartnerView {
  const { participant, id, name, address, discover, accepts, presents, createdAt, changedAt, withdrawnAt } = partner;
  return {
    id,
    participant,
    name,
    address,
    discover,
    accepts: { kind: accepts.kind, ...(accepts.kind === 'token' ? { form: accepts.form } : {}) },
    presents: {
      kind: presents.kind,
      ...('form' in presents ? { form: presents.form } : {}),
      ...(presents.kind === 'oauth2' ? { tokenUrl: presents.tokenUrl, clientId: presents.clientId } : {}),
    },
    state: withdrawnAt === null ? 'active' : 'withdrawn',
    createdAt,
    ...(withdrawnAt === null ? { changedAt } : { withdrawnAt }),
  };
}

/** The words by which the secrets of a partner know their row. */
export const placeOf = (participant: string, id: string): string => `partner ${id} of ${participant}`;

/** Pure: what is kept of an input; `hash` and `seal` take care of its secrets. */
export function keptOf(
  input: PartnerInput,
  secret: { hash: (token: string) => string; seal: (token: string) => string },
): Pick<Partner, 'accepts' | 'presents'> {
  const accepts: Accepts =
    input.accepts.kind === 'token'
      ? { kind: 'token', form: input.accepts.form ?? 'bearer', hash: secret.hash(input.accepts.token) }
      : { kind: 'self-issued' };
  return { accepts, presents: presented(input.presents, secret.seal) };
}

function presented(given: PartnerInput['presents'], seal: (token: string) => string): Presents {
  switch (given.kind) {
    case 'token':
      return { kind: 'token', form: given.form ?? 'bearer', sealed: seal(given.token) };
    case 'oauth2':
      return {
        kind: 'oauth2',
        form: given.form ?? 'bearer',
        tokenUrl: given.tokenUrl,
        clientId: given.clientId,
        sealed: seal(given.clientSecret),
        ...(given.scope === undefined ? {} : { scope: given.scope }),
        ...(given.audience === undefined ? {} : { audience: given.audience }),
      };
    case 'self-issued':
      return { kind: 'self-issued' };
    case 'none':
      return { kind: 'none' };
  }
}
