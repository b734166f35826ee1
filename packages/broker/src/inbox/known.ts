import type { Attestation, Bilingual, BrokerStatus, InboxItem } from '@millspace/schemas';

/** An agreement as far as the inbox needs it. */
export interface KnownAgreement {
  id: string;
  provider: string;
  consumer: string;
  dataset: string;
  /** Instant at which its last permission ends (epoch ms); null: at none that is known. */
  end: number | null;
  /** Path of the page on which somebody who asks sees what it is about. */
  to: string;
}

/** What is known here of what might need an administrator or an auditor. Instants are epoch ms. */
export interface Matters {
  now: number;
  /** Changes that wait for a second person, who is not the one who asks. `proposer`: id of the person. */
  proposals: readonly { id: string; title: Bilingual; at: number; expiresAt: number; proposer: string }[];
  /** Two persons decide on changes, and one alone administers. */
  lacksSecondPerson: boolean;
  /** Codes that nobody has used, whether they still work or not. */
  invitations: readonly { participant: string; createdAt: number; expiresAt: number }[];
  attestations: readonly Attestation[];
  /** Connectors in good standing that are away. `seenAt`: when they were last here, or joined. */
  away: readonly { id: string; name: string; participant: string; seenAt: number }[];
  log: BrokerStatus['log'];
  transitMs: number;
  disk: BrokerStatus['disk'] | null;
  /** Since when nothing can be put on record, no checkpoint can be made, or the log is known not to hold. */
  evidence: {
    silentSince: number | null;
    noCheckpointSince: number | null;
    broken: { since: number; at: number } | null;
  };
  agreements: readonly KnownAgreement[];
  violations: readonly (KnownAgreement & { duty: string; rule: Bilingual; due: number; since: number })[];
  /** Certificates that connectors show to machines. `ends`: epoch ms. */
  certificates: readonly { id: string; name: string; participant: string; ends: number }[];
  /** End of the certificate that is shown to browsers and connectors; null: this process shows none. */
  certificateEnds: number | null;
  /** Receivers of notifications that are not reached. */
  unreached: readonly InboxItem[];
}
