import type { Attestation } from '@millspace/schemas';

/** What is attested of a participant at one instant. A member that is absent was never attested: a policy that asks for it stays open. */
export interface Attributes {
  roles?: readonly string[];
  /** Lists the participant is on. Of a list that somebody keeps, not being on it is a fact, too. */
  memberships: readonly string[];
  location?: string;
  securityProfile?: string;
  /** Epoch ms at which this changes by itself; null = only by an attestation or a withdrawal. */
  until: number | null;
}

export type KeptAttestation = Omit<Attestation, 'state'>;

/** Pure: how an attestation stands. */
export function stateOf({ from, until, withdrawnAt }: KeptAttestation, now: number): Attestation['state'] {
  if (withdrawnAt !== undefined) return 'withdrawn';
  if (now < from) return 'coming';
  return until !== null && now >= until ? 'expired' : 'valid';
}

/** Pure: the attributes at `now`. Of several valid locations or certifications the one that began last counts. */
export function attributesAt(attestations: readonly KeptAttestation[], now: number): Attributes {
  let until = Number.POSITIVE_INFINITY;
  const valid: KeptAttestation[] = [];
  for (const attestation of attestations) {
    const state = stateOf(attestation, now);
    if (state === 'valid') valid.push(attestation);
    if (state === 'coming') until = Math.min(until, attestation.from);
    if (state === 'valid' && attestation.until !== null) until = Math.min(until, attestation.until);
  }
  const values = (kind: Attestation['kind']) => [
    ...new Set(valid.flatMap((found) => (found.kind === kind ? [found.value] : []))),
  ];
  const newest = (kind: Attestation['kind']) =>
    valid
      .filter((found) => found.kind === kind)
      .toSorted((a, b) => a.from - b.from || a.at - b.at)
      .at(-1)?.value;
  const roles = values('role');
  const location = newest('location');
  const securityProfile = newest('certification');
  return {
    ...(roles.length === 0 ? {} : { roles }),
    memberships: values('membership'),
    ...(location === undefined ? {} : { location }),
    ...(securityProfile === undefined ? {} : { securityProfile }),
    until: Number.isFinite(until) ? until : null,
  };
}
