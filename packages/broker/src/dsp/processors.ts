import type { Agreement, Bilingual, Decision } from '@millspace/schemas';
import { counterObjection } from './counter-terms.ts';
import type {
  Before,
  Negotiation,
  NegotiationState,
  Refusal,
  Role,
  Transfer,
  TransferState,
  Waiting,
} from './model.ts';

/**
 * What a side does next in each state: one small pure function per role and state. They look at the process and at
 * facts that were gathered before; they never do anything themselves.
 */

export type Step =
  | { do: 'rest'; waiting: Waiting | null }
  | { do: 'ask'; type: string; body: Record<string, unknown>; waiting: Waiting }
  | { do: 'send'; message: 'agreement' | 'verification' | 'finalized' | 'start' }
  | { do: 'terminate'; refusal: Refusal };

export interface NegotiationFacts {
  now: number;
  approval: 'automatic' | 'manual';
  /** Whether steps that need no decision are taken by themselves. */
  steps: 'automatic' | 'manual';
  /** The other side is no participant of this broker: it does not sign as our connectors do. */
  outside: boolean;
  /** Our own id in the agreement with an outside partner. */
  ownId: string | null;
  /** Would the offer's policy let this consumer have anything, now or later? */
  decision: Decision | null;
  /** The agreement as the provider's connector is asked to sign it. */
  draft: Agreement | null;
  /** Why what the other side sent cannot be accepted: bad signature, other terms. */
  objection: Refusal | null;
  /** Memberships of the side that asks: standing instructions go by them. */
  memberships: readonly string[];
  /** Keys that the signatures name, for the connectors that check them. */
  counterpartyJwk: object | null;
}

export interface TransferFactsForStep {
  now: number;
  /** Whether somebody still has to say yes (`startApproval`). */
  approval: 'automatic' | 'manual';
  steps: 'automatic' | 'manual';
  decision: Decision | null;
  objection: Refusal | null;
}

type NegotiationProcessor = (n: Negotiation, facts: NegotiationFacts) => Step;

const rest = (): Step => ({ do: 'rest', waiting: null });

function waitFor(who: string, now: number, what: Bilingual, remedy: Bilingual, topic?: string): Waiting {
  return { who, what, since: now, remedy, ...(topic === undefined ? {} : { topic }) };
}

const otherSide =
  (what: (n: Negotiation) => Bilingual): NegotiationProcessor =>
  (n, facts) => ({
    do: 'rest',
    waiting: waitFor(n.counterparty, facts.now, what(n), {
      en: `Nothing to do here: it is the turn of ${n.counterparty}.`,
      de: `Hier ist nichts zu tun: ${n.counterparty} ist an der Reihe.`,
    }),
  });

function connectorOf(participant: string): Bilingual {
  return {
    en: `Start the connector of ${participant}; it answers by itself as soon as it is connected.`,
    de: `Den Konnektor von ${participant} starten; er antwortet von selbst, sobald er verbunden ist.`,
  };
}

/** A step that a person takes where steps are taken by hand. */
const byHand = (n: Negotiation, now: number, what: Bilingual, remedy: Bilingual): Step => ({
  do: 'rest',
  waiting: waitFor(n.participant, now, what, remedy),
});

const personAnswersCounter: NegotiationProcessor = (n, facts) => {
  const objection = counterObjection(n);
  const what: Bilingual = {
    en: `${n.counterparty} asks for other terms than are on offer.`,
    de: `${n.counterparty} fragt nach anderen Bedingungen als angeboten.`,
  };
  if (objection === null)
    return byHand(n, facts.now, what, {
      en: 'Accept them, make another offer, or refuse.',
      de: 'Sie annehmen, ein anderes Angebot machen oder ablehnen.',
    });
  return byHand(
    n,
    facts.now,
    {
      en: `${what.en} They cannot be accepted: ${objection.text.en}`,
      de: `${what.de} Sie lassen sich nicht annehmen: ${objection.text.de}`,
    },
    { en: 'Make another offer, or refuse.', de: 'Ein anderes Angebot machen oder ablehnen.' },
  );
};

const providerDecides: NegotiationProcessor = (n, facts) => {
  if (facts.objection) return { do: 'terminate', refusal: facts.objection };
  // Terms that we never offered are agreed to by nobody but by offering or accepting them as such: a person answers.
  if (n.marks.counter && !facts.decision) return personAnswersCounter(n, facts);
  if (!facts.decision || facts.decision.result === 'deny') return { do: 'terminate', refusal: denial(facts.decision) };
  const asked = facts.approval === 'manual' || facts.steps === 'manual' || n.marks.byPerson === true;
  if (asked && !n.marks.approved) {
    const topic = `negotiation.approval:${n.pid}`;
    return {
      do: 'ask',
      type: 'negotiation.approval',
      body: {
        pid: n.pid,
        dataset: n.dataset,
        counterparty: n.counterparty,
        ...(n.purpose === null ? {} : { purpose: n.purpose }),
        offer: n.offer,
        memberships: facts.memberships,
        ...(n.marks.signatory ? { signatory: n.marks.signatory } : {}),
        ...(n.marks.inReturn ? { inReturn: n.marks.inReturn } : {}),
      },
      waiting: waitFor(
        n.participant,
        facts.now,
        {
          en: `${n.participant} decides whether ${n.counterparty} may have it.`,
          de: `${n.participant} entscheidet, ob ${n.counterparty} es bekommen darf.`,
        },
        { en: 'Approve or refuse the request.', de: 'Die Anfrage freigeben oder ablehnen.' },
        topic,
      ),
    };
  }
  if (n.providerSignature !== null) return { do: 'send', message: 'agreement' };
  const topic = `agreement.sign:${n.pid}`;
  return {
    do: 'ask',
    type: 'agreement.sign',
    body: {
      pid: n.pid,
      agreement: facts.draft,
      offer: n.offer,
      memberships: facts.memberships,
      ...(facts.outside ? { outside: true, provider: facts.ownId } : {}),
    },
    waiting: waitFor(
      n.participant,
      facts.now,
      {
        en: `The connector of ${n.participant} signs the agreement.`,
        de: `Der Konnektor von ${n.participant} unterschreibt die Vereinbarung.`,
      },
      connectorOf(n.participant),
      topic,
    ),
  };
};

const consumerCountersigns: NegotiationProcessor = (n, facts) => {
  if (facts.objection) return { do: 'terminate', refusal: facts.objection };
  if (facts.steps === 'manual' && !n.marks.toVerify)
    return byHand(
      n,
      facts.now,
      { en: `${n.participant} verifies the agreement.`, de: `${n.participant} bestätigt die Vereinbarung.` },
      { en: 'Verify or terminate.', de: 'Bestätigen oder beenden.' },
    );
  if (n.consumerSignature !== null) return { do: 'send', message: 'verification' };
  const topic = `agreement.countersign:${n.pid}`;
  return {
    do: 'ask',
    type: 'agreement.countersign',
    body: {
      pid: n.pid,
      agreement: n.agreement,
      ...(n.providerSignature === null || facts.counterpartyJwk === null
        ? {}
        : { providerSignature: n.providerSignature, providerJwk: facts.counterpartyJwk }),
      ...(facts.outside ? { outside: true, consumer: facts.ownId } : {}),
    },
    waiting: waitFor(
      n.participant,
      facts.now,
      {
        en: `The connector of ${n.participant} checks the agreement and countersigns it.`,
        de: `Der Konnektor von ${n.participant} prüft die Vereinbarung und unterschreibt sie auch.`,
      },
      connectorOf(n.participant),
      topic,
    ),
  };
};

const providerVerifies: NegotiationProcessor = (n, facts) => {
  if (facts.objection) return { do: 'terminate', refusal: facts.objection };
  if (facts.steps === 'manual' && !n.marks.toFinalize)
    return byHand(
      n,
      facts.now,
      { en: `${n.participant} closes the agreement.`, de: `${n.participant} schließt die Vereinbarung ab.` },
      { en: 'Finalize or terminate.', de: 'Abschließen oder beenden.' },
    );
  // A partner that does not sign has verified by its message; a signature of it that we cannot check counts as none.
  if (n.marks.verified || (facts.outside && facts.counterpartyJwk === null))
    return { do: 'send', message: 'finalized' };
  const topic = `agreement.verify:${n.pid}`;
  return {
    do: 'ask',
    type: 'agreement.verify',
    body: {
      pid: n.pid,
      agreement: n.agreement,
      consumerSignature: n.consumerSignature,
      consumerJwk: facts.counterpartyJwk,
    },
    waiting: waitFor(
      n.participant,
      facts.now,
      {
        en: `The connector of ${n.participant} checks the signature of ${n.counterparty}.`,
        de: `Der Konnektor von ${n.participant} prüft die Unterschrift von ${n.counterparty}.`,
      },
      connectorOf(n.participant),
      topic,
    ),
  };
};

const waitsForAnswer = otherSide((n) => ({
  en: `${n.counterparty} answers the request.`,
  de: `${n.counterparty} beantwortet die Anfrage.`,
}));
const waitsForCountersignature = otherSide((n) => ({
  en: `${n.counterparty} countersigns the agreement.`,
  de: `${n.counterparty} unterschreibt die Vereinbarung auch.`,
}));
const waitsForFinal = otherSide((n) => ({
  en: `${n.counterparty} checks our signature and closes the agreement.`,
  de: `${n.counterparty} prüft unsere Unterschrift und schließt die Vereinbarung ab.`,
}));
const waitsForAcceptance = otherSide((n) => ({
  en: `${n.counterparty} accepts the offer.`,
  de: `${n.counterparty} nimmt das Angebot an.`,
}));
const personAccepts: NegotiationProcessor = (n, facts) => ({
  do: 'rest',
  waiting: waitFor(
    n.participant,
    facts.now,
    { en: `${n.counterparty} has made an offer.`, de: `${n.counterparty} hat ein Angebot gemacht.` },
    {
      en: 'Accept it, ask for other terms, or decline.',
      de: 'Annehmen, andere Bedingungen verlangen oder ablehnen.',
    },
  ),
});

export const NEGOTIATION_PROCESSORS: Record<Role, Record<NegotiationState | Before, NegotiationProcessor>> = {
  provider: {
    START: rest,
    REQUESTED: providerDecides,
    OFFERED: waitsForAcceptance,
    ACCEPTED: providerDecides,
    AGREED: waitsForCountersignature,
    VERIFIED: providerVerifies,
    FINALIZED: rest,
    TERMINATED: rest,
  },
  consumer: {
    START: rest,
    REQUESTED: waitsForAnswer,
    OFFERED: personAccepts,
    ACCEPTED: waitsForAnswer,
    AGREED: consumerCountersigns,
    VERIFIED: waitsForFinal,
    FINALIZED: rest,
    TERMINATED: rest,
  },
};

type TransferProcessor = (t: Transfer, facts: TransferFactsForStep) => Step;

const transferRest: TransferProcessor = () => ({ do: 'rest', waiting: null });

/**
 * Whether the provider's side has to start each transfer by hand. Where a person (or their standing instruction) is named in the agreement as
 * who signed it, that was the approval: data then flows, as both sides have agreed. Pure.
 */
export function startApproval(
  agreement: Pick<Agreement, 'x:signatories'> | null,
  ofDataset: 'automatic' | 'manual',
): 'automatic' | 'manual' {
  return agreement?.['x:signatories']?.assigner ? 'automatic' : ofDataset;
}

const providerStarts: TransferProcessor = (t, facts) => {
  if (facts.objection) return { do: 'terminate', refusal: facts.objection };
  if (!facts.decision || facts.decision.result === 'deny') return { do: 'terminate', refusal: denial(facts.decision) };
  if (facts.approval === 'automatic' && facts.steps === 'automatic') return { do: 'send', message: 'start' };
  return {
    do: 'rest',
    waiting: waitFor(
      t.participant,
      facts.now,
      { en: `${t.participant} starts the transfer by hand.`, de: `${t.participant} startet den Transfer von Hand.` },
      { en: 'Start or terminate the transfer.', de: 'Den Transfer starten oder beenden.' },
    ),
  };
};

const consumerWaits: TransferProcessor = (t, facts) => ({
  do: 'rest',
  waiting: waitFor(
    t.counterparty,
    facts.now,
    { en: `${t.counterparty} starts the transfer.`, de: `${t.counterparty} startet den Transfer.` },
    {
      en: `Nothing to do here: it is the turn of ${t.counterparty}.`,
      de: `Hier ist nichts zu tun: ${t.counterparty} ist an der Reihe.`,
    },
  ),
});

const suspended: TransferProcessor = (t, facts) => ({
  do: 'rest',
  waiting: waitFor(
    t.participant,
    facts.now,
    { en: 'The transfer is suspended.', de: 'Der Transfer ruht.' },
    { en: 'Resume or terminate it.', de: 'Fortsetzen oder beenden.' },
  ),
});

export const TRANSFER_PROCESSORS: Record<Role, Record<TransferState | Before, TransferProcessor>> = {
  provider: {
    START: transferRest,
    REQUESTED: providerStarts,
    STARTED: transferRest,
    SUSPENDED: suspended,
    COMPLETED: transferRest,
    TERMINATED: transferRest,
  },
  consumer: {
    START: transferRest,
    REQUESTED: consumerWaits,
    STARTED: transferRest,
    SUSPENDED: suspended,
    COMPLETED: transferRest,
    TERMINATED: transferRest,
  },
};

/** A denial as the other side reads it: the decision's code, and its words. */
export function denial(decision: Decision | null): Refusal {
  if (!decision) {
    return {
      code: 'MS-NEG-004',
      text: { en: 'The offer is not (any more) on offer.', de: 'Das Angebot besteht nicht (mehr).' },
    };
  }
  return { code: decision.code, text: decision.text };
}
