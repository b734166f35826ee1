import type { Clause } from '@millspace/policy';
import type { flaws, Holding, PrintedSignature } from './sheet.ts';

export type Language = 'en' | 'de';

const WORDS = {
  title: ['Agreement', 'Vereinbarung'],
  parties: ['Parties', 'Parteien'],
  provider: ['Provider', 'Anbieter'],
  consumer: ['Consumer', 'Empfänger'],
  signatory: ['acting signatory', 'handelnder Unterzeichner'],
  nobody: ['not named', 'nicht genannt'],
  setUp: ['the set-up account of the connector', 'das Einrichtungskonto des Konnektors'],
  byHand: ['decided by hand', 'von Hand entschieden'],
  instruction: ['by the standing instruction', 'nach dem Dauerauftrag'],
  given: ['given', 'erteilt'],
  until: ['until', 'bis'],
  dataset: ['Dataset', 'Datensatz'],
  purpose: ['Purpose', 'Zweck'],
  inReturn: [
    'named in return by the consumer (contract text)',
    'vom Empfänger als Gegenleistung benannt (Vertragstext)',
  ],
  agreedAt: ['Agreed', 'Vereinbart'],
  state: ['State', 'Zustand'],
  inForce: ['not withdrawn, as far as this connector knows', 'nicht widerrufen, soweit dieser Konnektor weiß'],
  revoked: ['withdrawn', 'widerrufen'],
  terms: ['Terms', 'Bedingungen'],
  unread: [
    'This version cannot read the policy; only the ODRL below counts.',
    'Diese Fassung kann die Richtlinie nicht lesen; es gilt allein das ODRL unten.',
  ],
  unknown: [
    'not known: this version cannot read the policy that would name them',
    'nicht bekannt: Diese Fassung kann die Richtlinie nicht lesen, die sie nennen würde',
  ],
  template: ['Template', 'Vorlage'],
  version: ['version', 'Fassung'],
  noTemplate: ['no template: terms of its own', 'keine Vorlage: eigene Bedingungen'],
  annexes: ['Annexes', 'Anlagen'],
  none: ['none', 'keine'],
  rules: ['Rules of the dataspace that narrow or stop it', 'Regeln des Datenraums, die sie einschränken oder stoppen'],
  since: ['since', 'seit'],
  told: ['told', 'mitgeteilt'],
  reason: ['reason', 'Grund'],
  later: ['made after this agreement', 'nach dieser Vereinbarung erlassen'],
  earlier: ['in force when it was signed', 'galt schon bei der Unterschrift'],
  withdrawn: ['withdrawn', 'aufgehoben'],
  signatures: ['Signatures', 'Unterschriften'],
  key: ['key', 'Schlüssel'],
  odrl: ['As it was signed (ODRL, JSON)', 'Wie unterschrieben (ODRL, JSON)'],
  hash: ['hash', 'Hash'],
  printed: ['Printed', 'Gedruckt'],
  from: [
    'from what the connector itself keeps, without asking anybody',
    'aus dem, was der Konnektor selbst aufbewahrt, ohne jemanden zu fragen',
  ],
  attention: ['ATTENTION', 'ACHTUNG'],
  labels: [
    'prevented: broker or provider stops it · attested: as good as who attested it · evidenced: the consumer signs for it · contract text: not enforced by a machine',
    'verhindert: Broker oder Anbieter unterbindet es · bestätigt: so gut wie der, der es bestätigt · belegt: der Empfänger unterschreibt dafür · Vertragstext: von keiner Maschine durchgesetzt',
  ],
} as const satisfies Record<string, readonly [string, string]>;

const LABELS: Record<NonNullable<Clause['label']>, readonly [string, string]> = {
  prevented: ['prevented', 'verhindert'],
  attested: ['attested', 'bestätigt'],
  evidenced: ['evidenced', 'belegt'],
  'contract-text': ['contract text', 'Vertragstext'],
};

const HOLDINGS: Record<Exclude<Holding, 'held'>, readonly [string, string]> = {
  missing: [
    'MISSING: the text is not kept here. It is not printed. (connector documents add <file>, if you have it)',
    'FEHLT: Der Text wird hier nicht aufbewahrt. Er ist nicht gedruckt. (connector documents add <Datei>, falls vorhanden)',
  ],
  altered: [
    'ALTERED: what is kept here does not have the hash that was signed. It is not printed.',
    'VERÄNDERT: Was hier aufbewahrt wird, hat nicht den unterschriebenen Hash. Es ist nicht gedruckt.',
  ],
};

const VERDICTS: Record<PrintedSignature['verdict'], readonly [string, string]> = {
  good: ['verifies', 'gültig'],
  bad: ['DOES NOT VERIFY', 'UNGÜLTIG'],
  'no-key': ['the key is not known here: not verified', 'der Schlüssel ist hier nicht bekannt: nicht geprüft'],
  missing: ['MISSING', 'FEHLT'],
};

type Flaw = ReturnType<typeof flaws>[number];

const FLAWS: Record<Flaw['kind'], (what: string) => readonly [string, string]> = {
  missing: (what) => [`The text of ${what} is missing.`, `Der Text von ${what} fehlt.`],
  altered: (what) => [
    `The text of ${what} is not the one that was signed.`,
    `Der Text von ${what} ist nicht der, der unterschrieben wurde.`,
  ],
  signature: (what) => [
    `The signature of the ${what} is missing, does not verify, or could not be verified.`,
    `Die Unterschrift (${what === 'provider' ? 'Anbieter' : 'Empfänger'}) fehlt, ist ungültig oder konnte nicht geprüft werden.`,
  ],
  unread: () => [WORDS.unread[0], WORDS.unread[1]],
  unnamed: (what) => [
    `The agreement does not name who signed for the ${what}.`,
    `Die Vereinbarung nennt nicht, wer für den ${what === 'provider' ? 'Anbieter' : 'Empfänger'} unterschrieb.`,
  ],
};

const pick = (pair: readonly [string, string], language: Language): string => pair[language === 'en' ? 0 : 1];

/** The words of a printed agreement in one language. */
export function wordsIn(language: Language) {
  return {
    say: (key: keyof typeof WORDS) => pick(WORDS[key], language),
    label: (label: NonNullable<Clause['label']>) => pick(LABELS[label], language),
    holding: (holding: Exclude<Holding, 'held'>) => pick(HOLDINGS[holding], language),
    verdict: (verdict: PrintedSignature['verdict']) => pick(VERDICTS[verdict], language),
    flaw: ({ kind, what }: Flaw) => pick(FLAWS[kind](what), language),
  };
}
