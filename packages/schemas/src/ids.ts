// Identifiers that several programs must read alike.

const SLUG = /^[a-z0-9][a-z0-9-]{1,62}$/;
const PARTICIPANT = 'urn:millspace:participant:';
const DATASET = /^urn:millspace:dataset:([a-z0-9][a-z0-9-]{1,62}):([a-z0-9][a-z0-9._-]{0,127})$/;

/** Audience of connector assertions and issuer of access tokens. */
export const BROKER_ISSUER = 'urn:millspace:broker';
/** IRI of the ODRL profile; terms `x:…` expand to it. */
export const POLICY_PROFILE = 'https://millspace.org/profile/1/';

export function isSlug(value: string): boolean {
  return SLUG.test(value);
}

/** @throws RangeError when the slug is malformed. */
export function participantUrn(slug: string): string {
  if (!SLUG.test(slug)) throw new RangeError(`"${slug}" is not a participant slug`);
  return PARTICIPANT + slug;
}

/** The slug in a participant URN, or null when it is not one of ours. */
export function participantSlug(urn: string): string | null {
  if (!urn.startsWith(PARTICIPANT)) return null;
  const slug = urn.slice(PARTICIPANT.length);
  return SLUG.test(slug) ? slug : null;
}

/** @throws RangeError when provider or name is malformed. */
export function datasetId(provider: string, name: string): string {
  const id = `urn:millspace:dataset:${provider}:${name}`;
  if (!DATASET.test(id)) throw new RangeError(`"${id}" is not a dataset id`);
  return id;
}

/** Slug of the provider in a dataset id, or null when the id is malformed. */
export function datasetOwner(id: string): string | null {
  return DATASET.exec(id)?.[1] ?? null;
}

/** Name part of a dataset id, or null when the id is malformed. */
export function datasetName(id: string): string | null {
  return DATASET.exec(id)?.[2] ?? null;
}

/** Stands where a connector is named and there is none of this dataspace: an outside partner read. */
export const NO_CONNECTOR = 'urn:millspace:connector:00000000-0000-0000-0000-000000000000';
