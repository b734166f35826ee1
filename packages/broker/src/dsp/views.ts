import { withoutMachineNames } from '@millspace/policy';
import { catalogueEntry } from '@millspace/runtime/problem';
import type { Bilingual, Decision, NegotiationView, TransferView, WaitsFor, WhyAnswer } from '@millspace/schemas';
import type { DeliveredStats } from '../ports.ts';
import type { Hold } from './holds.ts';
import type { Negotiation, Process, Transfer } from './model.ts';
import { consumerPid, isOutside, providerPid } from './model.ts';
import { possibleSteps } from './negotiation-steps.ts';

/** Who is connected, as far as it explains a wait. */
export interface Presence {
  connected: (participant: string) => boolean;
  lastSeen: (participant: string) => number | null;
}

export interface Delivery {
  attempts: number;
  lastError: string | null;
}

/** Pure: what a process waits for, since when, the last error in words, and what to do. */
export function waitsFor(process: Process, presence: Presence, delivery: Delivery | null): WaitsFor | null {
  const { intent, waiting } = process;
  if (intent) {
    return {
      who: process.counterparty,
      what: {
        en: `${short(intent.type)} is on its way to ${process.counterparty}.`,
        de: `${short(intent.type)} ist unterwegs zu ${process.counterparty}.`,
      },
      since: process.updatedAt,
      ...(delivery?.lastError ? { lastError: delivery.lastError } : {}),
      remedy: remedyOf(delivery?.lastError ?? null),
    };
  }
  if (!waiting) return null;
  const base = { who: waiting.who, since: waiting.since, remedy: waiting.remedy };
  if (presence.connected(waiting.who)) return { ...base, what: waiting.what };
  const seen = presence.lastSeen(waiting.who);
  return {
    ...base,
    what: joined(waiting.what, away(waiting.who, seen)),
    remedy: joined(waiting.remedy, startIt(waiting.who)),
  };
}

/** What helps a message on its way: what the catalogue says of the last error, where it says something. */
function remedyOf(lastError: string | null): Bilingual {
  const known = catalogueEntry(codeIn(lastError) ?? '');
  return (
    known?.remedy ?? {
      en: 'Nothing to do: it is sent again until it is acknowledged.',
      de: 'Nichts zu tun: Sie wird wiederholt, bis sie bestätigt ist.',
    }
  );
}

/** The code with which an error of the outbox begins; null when it has none. */
function codeIn(lastError: string | null): string | null {
  return /^MS-[A-Z]{3,4}-\d{3}(?= )/.exec(lastError ?? '')?.[0] ?? null;
}

/** Pure: receipts of deliveries that the consumer has not countersigned for longer than it takes. */
export function receiptsWait(consumer: string, open: { count: number; since: number }, presence: Presence): WaitsFor {
  const what: Bilingual = {
    en: `${open.count} receipts of deliveries wait for the countersignature of ${consumer}.`,
    de: `${open.count} Lieferquittungen warten auf die Gegenzeichnung von ${consumer}.`,
  };
  const remedy: Bilingual = {
    en: `(${consumer}: look into the log of the connector for MS-DLV-010.)`,
    de: `(${consumer}: im Protokoll des Konnektors nach MS-DLV-010 sehen.)`,
  };
  const here = presence.connected(consumer);
  return {
    who: consumer,
    since: open.since,
    what: here ? what : joined(what, away(consumer, presence.lastSeen(consumer))),
    remedy: here ? remedy : startIt(consumer),
  };
}

/** Who lets a transfer rest, in words. */
const HELD: Readonly<Record<Hold['what'], Bilingual>> = {
  exchange: {
    en: 'An administrator of the dataspace has suspended this exchange',
    de: 'Die Verwaltung des Datenraums hat diesen Austausch ausgesetzt',
  },
  provider: {
    en: 'An administrator of the dataspace has suspended the provider',
    de: 'Die Verwaltung des Datenraums hat den Anbieter ausgesetzt',
  },
  consumer: {
    en: 'An administrator of the dataspace has suspended the receiver',
    de: 'Die Verwaltung des Datenraums hat den Empfänger ausgesetzt',
  },
  mandate: {
    en: 'You have withdrawn what lets the broker act for you towards outside partners',
    de: 'Sie haben widerrufen, dass der Broker für Sie gegenüber Partnern außerhalb handelt',
  },
};

/** Pure: a transfer that an administrator lets rest waits for that administrator, whatever else; one without a mandate for its own participant. */
export function heldWait({ what, since, reason }: Hold): WaitsFor {
  if (what === 'mandate')
    return {
      who: 'us',
      since,
      what: { en: `${HELD[what].en}: ${reason}`, de: `${HELD[what].de}: ${reason}` },
      remedy: {
        en: 'It goes on when an administrator of your connector gives it again, on the page Partners.',
        de: 'Es geht weiter, sobald die Verwaltung Ihres Konnektors die Vollmacht auf der Seite Partner wieder erteilt.',
      },
    };
  return {
    who: 'administrator',
    since,
    what: { en: `${HELD[what].en}: ${reason}`, de: `${HELD[what].de}: ${reason}` },
    remedy: {
      en: 'It goes on when it is resumed; ask the administrator of the dataspace.',
      de: 'Er geht weiter, sobald er fortgesetzt wird; die Verwaltung des Datenraums fragen.',
    },
  };
}

export function negotiationView(n: Negotiation, presence: Presence, delivery: Delivery | null): NegotiationView {
  const waiting = waitsFor(n, presence, delivery);
  const provider = providerPid(n);
  return {
    pid: n.pid,
    role: n.role,
    consumerPid: consumerPid(n) ?? n.pid,
    ...(provider === null ? {} : { providerPid: provider }),
    state: n.state === 'START' ? (n.role === 'consumer' ? 'REQUESTED' : 'OFFERED') : n.state,
    counterparty: n.counterparty,
    ...outsideView(n),
    may: possibleSteps(n),
    dataset: n.dataset,
    offer: n.offer,
    ...(n.marks.before ? { before: n.marks.before } : {}),
    ...(n.purpose === null ? {} : { purpose: n.purpose }),
    // As provider what no connector has signed yet is a draft.
    ...(n.agreement && (n.role === 'consumer' || n.providerSignature !== null) ? { agreement: n.agreement } : {}),
    ...(waiting ? { waitsFor: waiting } : {}),
    history: n.history,
    ...(n.refusal ? { refusal: n.refusal } : {}),
    createdAt: n.createdAt,
    updatedAt: n.updatedAt,
  };
}

export function transferView(
  t: Transfer,
  waiting: WaitsFor | null,
  decision: Decision | null,
  delivered: DeliveredStats,
  hold: Hold | null,
): TransferView {
  const provider = providerPid(t);
  return {
    pid: t.pid,
    role: t.role,
    consumerPid: consumerPid(t) ?? t.pid,
    ...(provider === null ? {} : { providerPid: provider }),
    state: hold ? 'SUSPENDED' : t.state === 'START' ? 'REQUESTED' : t.state,
    dataset: t.dataset,
    agreement: t.agreementId,
    format: t.format,
    counterparty: t.counterparty,
    ...outsideView(t),
    decision: decisionFor(t, decision),
    ...(waiting ? { waitsFor: waiting } : {}),
    delivered: {
      chunks: delivered.chunks,
      samples: delivered.samples,
      bytes: delivered.bytes,
      lastAt: delivered.lastAt,
    },
    ...(delivered.position === undefined ? {} : { position: delivered.position }),
    history: t.history,
    ...(hold ? { held: hold, reason: HELD[hold.what].en } : t.refusal ? { reason: t.refusal.text.en } : {}),
    createdAt: t.createdAt,
    updatedAt: t.updatedAt,
  };
}

/** Who an outside counterparty is taken for, and by which proof. */
function outsideView(process: Process): Pick<NegotiationView, 'outside' | 'recognised'> {
  if (!isOutside(process)) return {};
  return { outside: true, ...(process.recognised ? { recognised: process.recognised } : {}) };
}

function decisionFor({ role }: { role: 'consumer' | 'provider' }, decision: Decision | null): Decision | null {
  return decision && role === 'consumer' ? withoutMachineNames(decision) : decision;
}

/** Pure: the answer to "why?" for a negotiation or a transfer, as sentences. */
export function whyAnswer(
  kind: 'negotiation' | 'transfer',
  process: Negotiation | Transfer,
  facts: {
    now: number;
    decision: Decision | null;
    waiting: WaitsFor | null;
    delivery: Delivery | null;
    hold?: Hold | null;
  },
): WhyAnswer {
  const { waiting, delivery, now, hold = null } = facts;
  const decision = decisionFor(process, facts.decision);
  const labels = { prevented: 0, attested: 0, evidenced: 0, contractText: 0 };
  for (const rule of decision?.rules ?? []) labels[rule.label === 'contract-text' ? 'contractText' : rule.label] += 1;
  const sentences: Bilingual[] = [
    hold ? heldSentence(process, hold) : stateSentence(kind, process),
    ...(process.refusal ? [process.refusal.text] : []),
    ...(decision && !process.refusal ? [decision.text] : []),
    ...(decision?.rules ?? []).filter((rule) => rule.outcome === 'violated').map((rule) => rule.text),
    ...(waiting ? [waiting.what, ...(waiting.remedy ? [waiting.remedy] : [])] : []),
  ];
  return {
    subject: { kind, id: process.pid },
    at: now,
    state: hold ? 'SUSPENDED' : process.state === 'START' ? 'REQUESTED' : process.state,
    decision,
    sentences: unique(sentences),
    labels,
    ...(waiting ? { waitsFor: waiting } : {}),
    ...(delivery?.lastError ? { lastError: problemOf(delivery.lastError) } : {}),
  } as WhyAnswer;
}

/** An error of the outbox as problem details. */
function problemOf(lastError: string): NonNullable<WhyAnswer['lastError']> {
  const code = codeIn(lastError) ?? 'MS-NET-001';
  const entry = catalogueEntry(code);
  return {
    type: `urn:millspace:error:${code}`,
    title: entry?.title.en ?? 'Delivery failed',
    status: entry?.status ?? 503,
    detail: lastError,
    code,
  };
}

/** States of the protocol as people say them. */
const STATE_WORDS: Readonly<Record<(Negotiation | Transfer)['state'], Bilingual>> = {
  START: { en: 'requested', de: 'angefragt' },
  REQUESTED: { en: 'requested', de: 'angefragt' },
  OFFERED: { en: 'offered', de: 'angeboten' },
  ACCEPTED: { en: 'accepted', de: 'angenommen' },
  AGREED: { en: 'agreed, but not signed by both', de: 'vereinbart, aber nicht von beiden unterschrieben' },
  VERIFIED: { en: 'signed by both', de: 'von beiden unterschrieben' },
  FINALIZED: { en: 'in force', de: 'in Kraft' },
  STARTED: { en: 'under way', de: 'im Gange' },
  SUSPENDED: { en: 'suspended', de: 'ausgesetzt' },
  COMPLETED: { en: 'completed', de: 'abgeschlossen' },
  TERMINATED: { en: 'ended', de: 'beendet' },
};

function stateSentence(kind: 'negotiation' | 'transfer', process: Negotiation | Transfer): Bilingual {
  const since = new Date(process.updatedAt).toISOString();
  const word = STATE_WORDS[process.state];
  return kind === 'negotiation'
    ? {
        en: `The request with ${process.counterparty} is ${word.en} since ${since}.`,
        de: `Die Anfrage mit ${process.counterparty} ist seit ${since} ${word.de}.`,
      }
    : {
        en: `The transfer with ${process.counterparty} is ${word.en} since ${since}.`,
        de: `Der Transfer mit ${process.counterparty} ist seit ${since} ${word.de}.`,
      };
}

function heldSentence({ counterparty }: Process, { since }: Hold): Bilingual {
  const at = new Date(since).toISOString();
  return {
    en: `The transfer with ${counterparty} is suspended since ${at}.`,
    de: `Der Transfer mit ${counterparty} ist seit ${at} ausgesetzt.`,
  };
}

function away(who: string, seen: number | null): Bilingual {
  if (seen === null) {
    return { en: `The connector of ${who} is not connected.`, de: `Der Konnektor von ${who} ist nicht verbunden.` };
  }
  const at = new Date(seen).toISOString();
  return {
    en: `The connector of ${who} is not connected; it was last seen at ${at}.`,
    de: `Der Konnektor von ${who} ist nicht verbunden; zuletzt gesehen um ${at}.`,
  };
}

function startIt(who: string): Bilingual {
  return {
    en: `(${who}: start the connector, or look whether it reaches the broker.)`,
    de: `(${who}: den Konnektor starten oder prüfen, ob er den Broker erreicht.)`,
  };
}

const joined = (a: Bilingual, b: Bilingual): Bilingual => ({ en: `${a.en} ${b.en}`, de: `${a.de} ${b.de}` });
const short = (type: string): string => type.split(':').at(-1) ?? type;
const unique = (texts: Bilingual[]): Bilingual[] => [...new Map(texts.map((text) => [text.en, text])).values()];
