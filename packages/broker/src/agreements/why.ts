import { withoutMachineNames } from '@millspace/policy';
import type { AgreementView, Bilingual, Decision, WhyAnswer } from '@millspace/schemas';

const STATE: Readonly<Record<AgreementView['status'], (other: string) => Bilingual>> = {
  active: (other) => ({
    en: `The agreement with ${other} is in force.`,
    de: `Die Vereinbarung mit ${other} ist in Kraft.`,
  }),
  revoked: (other) => ({
    en: `The agreement with ${other} was revoked.`,
    de: `Die Vereinbarung mit ${other} wurde widerrufen.`,
  }),
  expired: (other) => ({
    en: `The agreement with ${other} is over.`,
    de: `Die Vereinbarung mit ${other} ist abgelaufen.`,
  }),
  'waiting-for-handin': (other) => ({
    en: `The agreement with ${other} rests until both sides have handed in what they hold signed.`,
    de: `Die Vereinbarung mit ${other} ruht, bis beide Seiten vorgelegt haben, was sie unterschrieben besitzen.`,
  }),
};

const OVERDUE: Bilingual = {
  en: 'Nothing is delivered until it is shown that this was done:',
  de: 'Nichts wird geliefert, bis nachgewiesen ist, dass dies getan wurde:',
};
const NARROWED: Bilingual = {
  en: 'A rule of the dataspace allows less:',
  de: 'Eine Regel des Datenraums erlaubt weniger:',
};

export interface WhyFacts {
  /** Whose view it is: only providers read which machines stand behind pseudonyms. */
  view: AgreementView;
  /** Why nothing may flow, whatever the policy says; null: it stands. */
  objection: Bilingual | null;
  /** What would be decided now; null: it cannot be decided. */
  decision: Decision | null;
  /** Epoch ms. */
  now: number;
}

/** Pure: how an agreement stands and why, in sentences, with what its terms decide at this moment. */
export function whyAgreement({ view, objection, decision, now }: WhyFacts): WhyAnswer {
  const shown = decision && (view.role === 'consumer' ? withoutMachineNames(decision) : decision);
  const labels = { prevented: 0, attested: 0, evidenced: 0, contractText: 0 };
  for (const rule of shown?.rules ?? []) labels[rule.label === 'contract-text' ? 'contractText' : rule.label] += 1;
  const after = (first: Bilingual, then: Bilingual) => ({ en: `${first.en} ${then.en}`, de: `${first.de} ${then.de}` });
  const standing = objection === null && view.status === 'active';
  const sentences = [
    STATE[view.status](view.counterparty),
    ...(objection === null ? [] : [objection]),
    ...(view.violations ?? []).map(({ rule }) => after(OVERDUE, rule)),
    ...(view.narrowedBy ?? []).map(({ title }) => after(NARROWED, { en: `${title.en}.`, de: `${title.de}.` })),
    ...(standing && shown ? [shown.text] : []),
    ...(standing ? (shown?.rules ?? []) : []).filter(({ outcome }) => outcome === 'violated').map(({ text }) => text),
  ];
  return {
    subject: { kind: 'agreement', id: view.agreement['@id'] },
    at: now,
    state: view.status,
    decision: shown,
    sentences: sentences.filter((text, at) => sentences.findIndex(({ en }) => en === text.en) === at),
    labels,
  };
}
