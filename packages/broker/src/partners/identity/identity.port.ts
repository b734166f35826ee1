import type { Recognition } from '@millspace/schemas';
import type { Partner } from '../partner.ts';

/** Who calls, as far as a proof goes. */
export interface Peer {
  /** Id of an outside partner, or short name of a participant of this broker. */
  id: string;
  outside: boolean;
  recognition: Recognition;
}

/** How outside partners are known, and how we make ourselves known: one implementation per kind of proof. */
export interface PeerIdentity {
  /** Says who stands behind an Authorization header that was sent to `participant`; null when this kind of proof does not know it. */
  recognise(participant: string, authorization: string): Promise<Peer | null>;
}

/** Makes the Authorization header for a partner. `address`: the DSP base it is presented at; undefined = no header. */
export interface Credentials {
  header(partner: Partner, address: string): Promise<string | undefined>;
}

export function bearer(authorization: string): string | null {
  const found = /^Bearer +(\S+)$/i.exec(authorization);
  return found?.[1] ?? null;
}
