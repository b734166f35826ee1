/** A length of time in one calendar unit. */
export interface Length {
  years?: number;
  months?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
}

/** Accesses at the consumer that are logged or told of. */
export type Accesses = 'granted' | 'refused' | 'all';

/** Terms of an offer in everyday units. Nothing given: the whole data, for the participant of the agreement. */
export interface OfferTerms {
  /** IRI of the offer; a fresh `urn:uuid:` when absent. */
  id?: string;

  // Who
  /** Slugs or IRIs, or lists such as `x:dma-gatekeepers`. */
  participants?: readonly string[];
  notParticipants?: readonly string[];
  memberships?: readonly string[];
  roles?: readonly string[];
  connectors?: readonly string[];
  /** Applications registered at the consumer. */
  applications?: readonly string[];
  /** At least this level. */
  securityLevel?: 'BASE' | 'TRUST' | 'TRUST_PLUS';
  /** Countries such as `DE`, or `EU`, `EEA`. */
  places?: readonly string[];
  notPlaces?: readonly string[];

  // When
  /** First instant: epoch ms, or xsd:dateTime with a zone. */
  from?: number | string;
  /** Last instant: epoch ms, or xsd:dateTime with a zone. */
  until?: number | string;
  /** For this long. */
  lasting?: Length;
  /** From when `lasting` counts; the agreement when absent. */
  lastingFrom?: 'agreement' | 'first-use';
  /** Ends when the contract is terminated. */
  whileContract?: boolean;

  // What for, how much
  purposes?: readonly string[];
  /** These purposes and what lies within them. */
  purposesWithin?: readonly string[];
  /** A prohibition of these purposes, whatever is permitted. */
  neverFor?: readonly string[];
  count?: { unit: 'samples' | 'deliveries' | 'uses'; limit: number };
  price?: { amount: string; currency: string; every?: Length };

  // Machines
  /** Only while this is open at the machine. */
  whileOpen?: readonly ('machine-fault' | 'maintenance-window' | 'remote-maintenance')[];
  machineStates?: readonly string[];
  /** What the participant has to be to the machine. */
  machineRelations?: readonly ('user' | 'owner' | 'holder')[];

  // In which shape
  keepSignals?: readonly string[];
  /** Length of a window, s. */
  windowSeconds?: number;
  /** Statistic per window; mean when absent. */
  statistic?: 'mean' | 'min' | 'max' | 'last' | 'count';
  /** Rounding step, canonical unit of each signal. */
  round?: number;
  /** Delay, s; shorter than 14 days. */
  delaySeconds?: number;
  pseudonymise?: readonly ('machine' | 'batch' | 'product' | 'person')[];
  /** Path in records → what stands there instead. */
  replace?: Readonly<Record<string, string>>;
  /** Paths in records that are left out. */
  remove?: readonly string[];
  /** Times cut down to multiples of this, s. */
  blurSeconds?: number;

  // What the consumer owes
  log?: Accesses;
  inform?: { participant: string; of: Accesses; withinSeconds?: number };
  /** Paths in records that are anonymised at rest, at once or after some days. */
  anonymise?: { paths: readonly string[]; afterDays?: number };
  deleteAfter?: Length;
  /** Epoch ms, or xsd:dateTime with a zone. */
  deleteBy?: number | string;
  deleteAtEnd?: boolean;
  /** Passing on is permitted, under this policy or a narrower one. */
  passOn?: { policy: string; digest: string };

  // Text
  /** What is expected in return; `dataset`: id of one of the other side. */
  inReturn?: { en: string; de: string; dataset?: string };
  /** Documents that both sides agree to. */
  agreeTo?: readonly { document: string; digest: string }[];
}
