import type {
  Agreement,
  Bilingual,
  DataAddress,
  Decision,
  OdrlOffer,
  Recognition,
  ReturnNamed,
  Signatory,
} from '@millspace/schemas';

export type Role = 'consumer' | 'provider';
export type ProtocolName = 'negotiation' | 'transfer';

/** Before the first message is acknowledged a process is in no state of DSP yet. */
export type Before = 'START';

export type NegotiationState =
  | 'REQUESTED'
  | 'OFFERED'
  | 'ACCEPTED'
  | 'AGREED'
  | 'VERIFIED'
  | 'FINALIZED'
  | 'TERMINATED';
export type TransferState = 'REQUESTED' | 'STARTED' | 'SUSPENDED' | 'COMPLETED' | 'TERMINATED';

/** The message we decided to send, and the state that its acknowledgement brings. */
export interface Intent {
  message: string;
  type: string;
  to: string;
}

/** Who has to do what before this goes on. `topic` names the control message that asks for it. */
export interface Waiting {
  who: string;
  what: Bilingual;
  since: number;
  remedy: Bilingual;
  topic?: string;
}

export interface Refusal {
  code: string;
  text: Bilingual;
}

export interface HistoryItem {
  t: number;
  state: string;
  message: string;
}

/** One side's process: what both protocols have in common. */
export interface Process {
  pid: string;
  role: Role;
  /** Slugs: whose process this is, and who is at the other end. */
  participant: string;
  counterparty: string;
  otherPid: string | null;
  dataset: string;
  intent: Intent | null;
  waiting: Waiting | null;
  refusal: Refusal | null;
  /** DSP base of an outside counterparty; null between participants of this broker. */
  address: string | null;
  /** How an outside counterparty was last recognised. */
  recognised: Recognition | null;
  history: HistoryItem[];
  createdAt: number;
  updatedAt: number;
}

export interface NegotiationMarks {
  approved?: boolean;
  verified?: boolean;
  byPerson?: boolean;
  signatory?: Signatory;
  inReturn?: ReturnNamed;
  /** As provider: what we have offered in this negotiation, beside what the dataset offers. */
  ownOffer?: OdrlOffer;
  /** As provider: the consumer asks for something else than it did at first. `target`: even about something else. */
  counter?: { target: string };
  /** The terms that this side or the other had named last, before the present ones. */
  before?: OdrlOffer;
  /** Key of an outside partner that its signature was checked with. */
  theirKey?: object;
  /** Steps that a person has taken, where they are taken by hand. */
  toVerify?: boolean;
  toFinalize?: boolean;
}

export interface Negotiation extends Process {
  state: NegotiationState | Before;
  offer: OdrlOffer;
  purpose: string | null;
  agreement: Agreement | null;
  providerSignature: string | null;
  consumerSignature: string | null;
  /**
   * What our own side has decided already: approval given, counter-signature checked by the provider's connector, a person has
   * to decide whatever the dataset says. `signatory`: who acts for the side that asked, `inReturn`: what that side named as its return.
   */
  marks: NegotiationMarks;
}

export interface Transfer extends Process {
  state: TransferState | Before;
  agreementId: string;
  format: string;
  decision: Decision | null;
  /** Where an outside provider lets its data be fetched. */
  dataAddress: DataAddress | null;
}

export const consumerPid = (process: Process): string | null =>
  process.role === 'consumer' ? process.pid : process.otherPid;
export const providerPid = (process: Process): string | null =>
  process.role === 'provider' ? process.pid : process.otherPid;

/** Whether the other side is an outside partner, with whom only messages over HTTP are exchanged. */
export const isOutside = (process: Pick<Process, 'address'>): boolean => process.address !== null;

/** The pid by which the data plane knows a transfer: the consumer's, unless an outsider has chosen that. */
export const dataPid = (t: Process): string => (t.role === 'consumer' || isOutside(t) ? t.pid : (t.otherPid ?? t.pid));

export function otherRole(role: Role): Role {
  return role === 'consumer' ? 'provider' : 'consumer';
}

/** Whether a state has come about in which a person of this side answers terms that the other side has named. */
export function needsPerson(n: Negotiation): boolean {
  return n.role === 'consumer' ? n.state === 'OFFERED' : n.state === 'REQUESTED' && n.marks.counter !== undefined;
}

/** Whether a person of this side was waited for, who need not act any more. */
export function waitedForPerson(n: Negotiation, before: Waiting | null): boolean {
  const { who, topic } = before ?? {};
  return who === n.participant && (topic === undefined || topic.startsWith('negotiation.approval:'));
}

const HISTORY_LENGTH = 64;

/** Pure: the process in its next state, with the message that brought it there. */
export function moved<P extends Process & { state: string }>(
  process: P,
  state: P['state'],
  message: string,
  t: number,
): P {
  const history = [...process.history, { t, state, message }].slice(-HISTORY_LENGTH);
  return { ...process, state, history, updatedAt: t };
}
