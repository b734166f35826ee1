import { participantUrn } from '@millspace/schemas';

/** Under which id a participant stands in messages and agreements. */
export interface WireIds {
  /** did:web of a participant of this broker (W3C did:web: host and port, then the path). */
  did(slug: string): string;
  /** DSP base address of a participant of this broker, without a slash at the end. */
  base(slug: string): string;
  /** The root below which its list of protocol versions and its DID document lie. */
  root(slug: string): string;
  /**
   * The id of `who` in what is exchanged with `other`: between participants of one broker their URNs; with an outside partner the
   * partner's own id and our did:web, because another broker may have a participant of the same short name.
   */
  between(who: string, other: string): string;
  /** The short name of a participant of this broker by either of its ids; null when it is none. */
  slugOf(id: string): string | null;
}

export function wireIds(publicUrl: () => string, isParticipant: (slug: string) => boolean): WireIds {
  const root = (slug: string) => `${publicUrl()}/dsp/${slug}`;
  const did = (slug: string) => didOf(root(slug));
  return {
    did,
    root,
    base: (slug) => `${root(slug)}/2025-1`,
    between: (who, other) => (isParticipant(who) ? (isParticipant(other) ? participantUrn(who) : did(who)) : who),
    slugOf: (id) => {
      const slug = id.split(':').at(-1) ?? '';
      if (!isParticipant(slug)) return null;
      // Its address, and with it its did, may not be known yet.
      return id === participantUrn(slug) || (publicUrl() !== '' && id === did(slug)) ? slug : null;
    },
  };
}

/** Pure: the did:web whose document lies at `<address>/did.json`. */
export function didOf(address: string): string {
  const url = new URL(address);
  const path = url.pathname.split('/').filter((part) => part !== '');
  return ['did:web', url.host.replaceAll(':', '%3A'), ...path.map(encodeURIComponent)].join(':');
}

/** Pure: where the document of a did:web lies; null when it is none. `secure` false: plain http, for machines under one's own control. */
export function documentOf(did: string, secure = true): string | null {
  const [scheme, method, host, ...path] = did.split(':');
  if (scheme !== 'did' || method !== 'web' || host === undefined || host === '') return null;
  const where = path.length === 0 ? '/.well-known' : `/${path.join('/')}`;
  return `${secure ? 'https' : 'http'}://${decodeURIComponent(host)}${where}/did.json`;
}
