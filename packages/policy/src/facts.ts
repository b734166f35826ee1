// What is known when deciding. Pure data: the clock, counters and the register are read by whoever calls.

/** What is known of one machine of the dataset. */
export interface MachineFacts {
  /** Current state, e.g. `x:running`; undefined = not known. */
  state?: string;
  /** What is open at the machine, e.g. `x:machine-fault-open`; undefined = the feed is not available. */
  events?: ReadonlySet<string>;
  /** What the asking participant is to the machine (`x:user` …), confirmed by both sides; `until` exclusive, epoch ms. */
  relations?: readonly { relation: string; from: number; until: number | null }[];
}

/** What was verified (never what a request claims), and the clock and counters at this instant. A missing fact leaves open what needs it. */
export interface Facts {
  /** Epoch ms, the deciding clock. */
  now: number;
  /** Participant the agreement is with: slug or URN. */
  assignee: string;
  /** Participant that asks, as authenticated: slug or URN. */
  participant: string;
  /** Purpose declared for the transfer and fixed in the agreement; at the consumer the purpose of the registered application. */
  purpose?: string;
  /** Used so far under the agreement; `uses` are counted by the consumer's connector. */
  used?: { samples: number; deliveries: number; uses?: number };
  /** Epoch ms of the agreement's timestamp. */
  agreementStart?: number;
  /** Decide about an offer as if it were agreed: for simulators and early refusals, never for delivery. */
  preview?: boolean;
  /**
   * Decide whether an agreement makes sense: what only turns out later (payment, states and events of machines, which connector asks,
   * what is not known) counts in favour. Parties, purpose, time and attested facts count as ever. Never for delivery.
   */
  agreeing?: boolean;
  /** What is to be done; `odrl:use` when absent. */
  action?: string;
  /** Who decides; `broker` when absent. What only the other side can decide is deferred to it. */
  side?: 'broker' | 'consumer';
  /** The consumer's connector declared that it enforces duties; without that, what it would have to enforce is open. */
  consumerEnforces?: boolean;
  /** Connector that asks, bound to the key of its token. */
  connector?: string;
  /** Registered local application, known by its token. */
  application?: string;
  /** Epoch ms of the first delivery; null = none yet; undefined = not known. */
  firstUse?: number | null;
  roles?: readonly string[];
  memberships?: readonly string[];
  /** Attested location, e.g. `iso3166:DE`. */
  location?: string;
  /** `BASE`, `TRUST` or `TRUST_PLUS`. */
  securityProfile?: string;
  /** Verified confirmations for this agreement; period = 0-based billing period, null = one-off. */
  payments?: readonly { amount: string; currency: string; period: number | null }[];
  /** The machines of the dataset. */
  machines?: ReadonlyMap<string, MachineFacts>;
  /** State of duties and obligations, by JSON pointer into the policy; `violated` denies. */
  duties?: ReadonlyMap<string, 'fulfilled' | 'open' | 'violated'>;
  /** The dataset that is asked for, and the collections it belongs to; needed where a rule names its own target. */
  target?: string;
  targetCollections?: readonly string[];
  /** The agreement was terminated or revoked; undefined = not known. */
  terminated?: boolean;
}
