import { codeOf, MillspaceError } from '@millspace/runtime/errors';
import type { OdrlOffer, WhyAnswer } from '@millspace/schemas';
import { type ConnectorApi, last } from './api.ts';
import type { ClassScene, Outcome } from './class-outcomes.ts';
import { PRICE, ROLE, type TermsOnShow, termsOnShow } from './class-terms.ts';
import { MAKER, OPERATOR, RECOMMENDATION, SUPPLIER, SUPPLIER_SIGNALS, SUPPLIER_WINDOW_SECONDS } from './companies.ts';
import { adviceArrives, dutiesAtWork, PATIENCE_MS } from './duties-at-work.ts';
import type { Stage } from './stage.ts';
import { storedRows } from './stored-rows.ts';
import type { Deal, Plot } from './story.ts';

/** So long an interval lasts at least, and so many times as long as it took to agree on anything here: time to agree, and to deliver. */
const INTERVAL_MS = 5_000;
const INTERVAL_TIMES = 3;
const HOUR_MS = 3_600_000;
/** What is wrong with a request or a use: its time, its purpose. */
const OUTSIDE_TIME = 'MS-POL-104';
const WRONG_PURPOSE = 'MS-POL-105';

/**
 * Policy classes at work in this run, each seen where it works: the broker's decision on a transfer, the rows that arrived, the answer
 * to somebody who looks, the log and the receipts of the consumer. Nothing of it touches what is measured: what is agreed on
 * here is advice, from the supplier to the operator.
 */
export async function showClasses(stage: Stage, plot: Plot): Promise<ClassScene[]> {
  const terms = termsOnShow();
  const supplier = stage.connector(SUPPLIER.slug);
  await supplier.publish(terms.dataset);
  await supplier.instruct(terms.dataset.id, [OPERATOR.slug], Date.now() + HOUR_MS);
  const agree = (offer: OdrlOffer) => agreedOn(stage, terms.dataset.id, offer);
  const began = Date.now();
  const [sold, restricted, owing] = await Promise.all([terms.sale, terms.role, terms.duties].map(agree));
  const end = Date.now() + INTERVAL_MS + INTERVAL_TIMES * (Date.now() - began);
  const { dataset, offer: upTo } = terms.until(end);
  await supplier.publish(dataset);
  const ending = await agree(upTo);
  const scenes = await Promise.all([
    ofTheStory(stage, plot),
    interval(stage, dataset.id, ending, end),
    sale(stage, sold),
    role(stage, restricted),
    dutiesAtWork(stage, terms.dataset.id, owing),
    encrypted(supplier, terms),
  ]);
  for (const made of [ending, sold, restricted, owing])
    if (made) await supplier.revoke(made.agreement, 'demo').catch(alreadyOver);
  await supplier.unpublish(terms.dataset.id);
  return scenes.flat().sort((a, b) => a.class - b.class);
}

type Agreed = Pick<Deal, 'agreement' | 'transfer'>;

/** An agreement of the operator with the supplier and its transfer; undefined when the request was refused. */
async function agreedOn(stage: Stage, dataset: string, offer: OdrlOffer): Promise<Agreed | undefined> {
  const operator = stage.connector(OPERATOR.slug);
  const { pid } = await operator.request(dataset, offer['@id'], RECOMMENDATION);
  const { state, agreement } = await operator.settled(pid);
  if (state !== 'FINALIZED' || !agreement) return undefined;
  const transfer = await operator.startTransfer(agreement['@id']);
  return { agreement: agreement['@id'], transfer: transfer.pid };
}

const alreadyOver = (error: unknown): void => {
  if (!(error instanceof MillspaceError) || error.status !== 409) throw error;
};

/** What the broker decides on a transfer now. Where nothing was agreed there is nothing to decide on. */
async function decided(api: ConnectorApi, made: Agreed | undefined): Promise<Outcome> {
  if (!made) return 'undecided';
  const { decision } = await api.get<WhyAnswer>(`/transfers/${encodeURIComponent(made.transfer)}/why`);
  if (decision?.result === 'permit') return 'permit';
  // Denied by what the offer asks for, not for want of anything else.
  const asked = decision?.rules.filter(({ kind }) => kind === 'constraint' || kind === 'duty') ?? [];
  return asked.some(({ outcome }) => outcome === 'violated' || outcome === 'open') ? 'deny' : 'undecided';
}

/** The decision as soon as it is the wanted one, or the last one when it never is. */
const decidedAs = (
  api: ConnectorApi,
  made: Agreed | undefined,
  wanted: Outcome,
  timeoutMs = PATIENCE_MS,
): Promise<Outcome> =>
  last(
    () => decided(api, made),
    (seen) => seen === wanted,
    timeoutMs,
  );

/** What the story has shown already: use, a purpose that is not allowed, the supplier's means. */
async function ofTheStory(stage: Stage, plot: Plot): Promise<ClassScene[]> {
  const maker = plot.agreements.get(MAKER.slug);
  const supplier = plot.agreements.get(SUPPLIER.slug);
  const frames = plot.arrivals.get(MAKER.slug)?.frames ?? 0;
  return [
    {
      ...{ class: 1, expected: 'permit', seen: await decided(stage.connector(MAKER.slug), maker) },
      when: { en: `${MAKER.name}, under its agreement`, de: `${MAKER.name}, mit seiner Vereinbarung` },
    },
    {
      ...{ class: 10, expected: 'permit', seen: frames > 0 ? 'permit' : 'deny' },
      when: {
        en: `${MAKER.name}, for predictive maintenance: data have come`,
        de: `${MAKER.name}, für vorausschauende Wartung: Daten sind gekommen`,
      },
    },
    {
      ...{ class: 10, expected: 'deny', seen: forMarketing(plot) },
      when: { en: `${SUPPLIER.name}, for marketing`, de: `${SUPPLIER.name}, für Werbung` },
    },
    {
      ...{ class: 15, expected: 'shaped', seen: supplier ? await shapeOf(stage, supplier) : 'raw' },
      when: {
        en: `${SUPPLIER.name}, means of ${SUPPLIER_WINDOW_SECONDS} s`,
        de: `${SUPPLIER.name}, Mittel über ${SUPPLIER_WINDOW_SECONDS} s`,
      },
    },
  ];
}

/** Whether everything the supplier has is as coarse as agreed. */
async function shapeOf(stage: Stage, { agreement }: Deal): Promise<Outcome> {
  const range = { from: Date.now() - 3_600_000, to: Date.now() + 1000 };
  const rows = await storedRows(stage.connector(SUPPLIER.slug), agreement, range);
  const coarse = rows.every(
    ({ t, signals }) =>
      t % (SUPPLIER_WINDOW_SECONDS * 1000) === 0 &&
      Object.entries(signals).every(
        ([signal, value]) =>
          SUPPLIER_SIGNALS.includes(signal) && (value === null || Number(value.toFixed(2)) === value),
      ),
  );
  return rows.length > 0 && coarse ? 'shaped' : 'raw';
}

/** Denied for its purpose, not for something else; what was not refused was granted. */
export function forMarketing({ refusal }: Pick<Plot, 'refusal'>): Outcome {
  if (refusal?.state !== 'TERMINATED') return 'permit';
  return refusal.refusal?.code === WRONG_PURPOSE ? 'deny' : 'undecided';
}

/** Something is delivered and can be looked at before the last instant; after it neither the broker nor the consumer's connector lets go. */
async function interval(stage: Stage, dataset: string, made: Agreed | undefined, end: number): Promise<ClassScene[]> {
  const operator = stage.connector(OPERATOR.slug);
  const scope = made?.agreement ?? '';
  const look = (): Promise<Outcome> =>
    operator.records(`kinds=advice&limit=1&scope=${encodeURIComponent(scope)}`).then(
      (found): Outcome => (found.length > 0 ? 'permit' : 'undecided'),
      (error): Outcome => (codeOf(error) === OUTSIDE_TIME ? 'deny' : 'undecided'),
    );
  if (made) await adviceArrives(stage.connector(SUPPLIER.slug), operator, dataset, scope);
  const before = made ? await last(look, (seen) => seen === 'permit', end - Date.now()) : 'undecided';
  const stopped = await decidedAs(operator, made, 'deny', Math.max(0, end - Date.now()) + PATIENCE_MS);
  // The consumer's clock may be a little behind the broker's.
  const after = stopped === 'deny' ? await last(look, (seen) => seen === 'deny', PATIENCE_MS) : stopped;
  return [
    {
      ...{ class: 4, expected: 'permit', seen: before },
      when: { en: 'before the last instant: delivered', de: 'vor dem letzten Zeitpunkt: geliefert' },
    },
    {
      ...{ class: 4, expected: 'deny', seen: after },
      when: { en: 'after the last instant', de: 'nach dem letzten Zeitpunkt' },
    },
  ];
}

async function sale(stage: Stage, made: Agreed | undefined): Promise<ClassScene[]> {
  const operator = stage.connector(OPERATOR.slug);
  const before = await decided(operator, made);
  if (made)
    await stage.connector(SUPPLIER.slug).post(`/agreements/${encodeURIComponent(made.agreement)}/payments`, PRICE);
  const after = await decidedAs(operator, made, 'permit');
  return [
    { class: 7, expected: 'deny', seen: before, when: { en: 'before the payment', de: 'vor der Zahlung' } },
    { class: 7, expected: 'permit', seen: after, when: { en: 'after the payment', de: 'nach der Zahlung' } },
  ];
}

async function role(stage: Stage, made: Agreed | undefined): Promise<ClassScene[]> {
  const operator = stage.connector(OPERATOR.slug);
  const before = await decided(operator, made);
  const attested = await stage.broker.attest(OPERATOR.slug, { kind: 'role', value: ROLE });
  const after = await decidedAs(operator, made, 'permit');
  await stage.broker.withdraw(attested, 'demo');
  return [
    { class: 9, expected: 'deny', seen: before, when: { en: 'role not attested', de: 'Rolle nicht bestätigt' } },
    { class: 9, expected: 'permit', seen: after, when: { en: 'role attested', de: 'Rolle bestätigt' } },
  ];
}

/** Data are encrypted in transport only, so such an offer cannot be made. */
async function encrypted(supplier: ConnectorApi, { encrypted: dataset }: TermsOnShow): Promise<ClassScene[]> {
  const code = await supplier.publish(dataset).then(() => null, codeOf);
  return [
    {
      ...{ class: 20, expected: 'refused', seen: code === 'MS-CAT-003' ? 'refused' : 'published' },
      when: { en: 'an offer that asks for it', de: 'ein Angebot, das es verlangt' },
    },
  ];
}
