import { MillspaceError } from '@millspace/runtime/errors';
import type { AdviceRecord, DatasetInput, NegotiationView, TransferView } from '@millspace/schemas';
import { until } from './api.ts';
import { Arrivals } from './arrivals.ts';
import {
  ADVICE_DATASET,
  COMPANIES,
  type Company,
  MAINTENANCE,
  MAKER,
  MARKETING,
  MILL_DATASET,
  OPERATOR,
  PURPOSE_NAMES,
  RECOMMENDATION,
  SUPPLIER,
} from './companies.ts';
import { fittedSignals } from './configs.ts';
import { heldBack } from './held-back.ts';
import { ADVICE_OFFER, adviceDataset, MAKER_OFFER, millDataset, SUPPLIER_OFFER } from './offers.ts';
import type { Stage } from './stage.ts';
import { type Language, textsIn } from './texts.ts';
import { showOneSecond } from './three-views.ts';

/** An agreement whose data flows to a consumer. */
export interface Deal {
  agreement: string;
  transfer: string;
  /** Made in this run: nothing of it was there before. */
  fresh: boolean;
}

/** What the story has brought about, for the screen, the keys and the final check. */
export interface Plot {
  arrivals: Map<string, Arrivals>;
  /** Running transfers by consumer. */
  agreements: Map<string, Deal>;
  /** From when on the maker was given the past of one signal, epoch ms; null = it was given none. */
  historyFrom: number | null;
  decisions: { permitted: number; refused: number; revoked: number };
  /** The request for a purpose that is not allowed, when it has been answered. */
  refusal: NegotiationView | null;
}

export type Tell = (line: string) => void;

/** Tells the story in order, one line for each thing that happened. @throws MillspaceError when a step does not come about */
export async function tellStory(stage: Stage, tell: Tell, language: Language): Promise<Plot> {
  const say = textsIn(language);
  const later = heldBack(tell);
  const plot: Plot = {
    arrivals: new Map(),
    agreements: new Map(),
    historyFrom: null,
    decisions: { permitted: 0, refused: 0, revoked: 0 },
    refusal: null,
  };
  await Promise.all(
    COMPANIES.map(({ slug }) => {
      const arrivals = new Arrivals(1000 / stage.rateHz);
      plot.arrivals.set(slug, arrivals);
      return arrivals.watch(stage.connector(slug));
    }),
  );
  await connected(stage, (line) => tell(line), say);
  const mills = millDataset(stage.devices, stage.rateHz);
  await stage.connector(OPERATOR.slug).publish(mills);
  tell(
    say('published', {
      company: OPERATOR.name,
      title: mills.title[language],
      signals: mills.signals.length,
      machines: mills.machines.length,
      offers: mills.offers.length,
    }),
  );
  await instructed(stage, tell, language, OPERATOR, mills, [MAKER, SUPPLIER]);
  const ask = async (company: Company, dataset: string, title: string, offer: string, purpose: string) => {
    later.tell(
      say('requested', { company: company.name, title, purpose: PURPOSE_NAMES[purpose]?.[language] ?? purpose }),
    );
    return stage
      .connector(company.slug)
      .settled((await stage.connector(company.slug).request(dataset, offer, purpose)).pid);
  };
  const grant = async (company: Company, view: NegotiationView) => {
    const transfer = await started(stage, company, view);
    plot.agreements.set(company.slug, { agreement: agreementOf(view), transfer: transfer.pid, fresh: true });
    plot.decisions.permitted += 1;
    later.tell(say('granted', { company: company.name, because: transfer.decision?.text[language] ?? '' }));
  };
  const obtain: Obtain = async (company, dataset, title, offer, purpose) => {
    const held = await standing(stage, company, dataset);
    if (!held) return grant(company, await ask(company, dataset, title, offer, purpose));
    plot.agreements.set(company.slug, { agreement: held.agreement, transfer: held.pid, fresh: false });
    plot.decisions.permitted += 1;
    later.tell(say('standing', { company: company.name, title, because: held.decision?.text[language] ?? '' }));
  };
  await obtain(MAKER, MILL_DATASET, mills.title[language], MAKER_OFFER, MAINTENANCE);
  await obtain(SUPPLIER, MILL_DATASET, mills.title[language], SUPPLIER_OFFER, RECOMMENDATION);
  // What follows needs nothing of the second that is shown, so it happens while that is fetched, and is told after it.
  later.hold();
  const [, refused] = await Promise.all([
    showOneSecond(stage, plot, tell, language).finally(() => later.release()),
    adviceBack(stage, plot, later.tell, language, obtain).then(() =>
      ask(SUPPLIER, MILL_DATASET, mills.title[language], MAKER_OFFER, MARKETING),
    ),
  ]);
  if (refused.state !== 'TERMINATED' || !refused.refusal)
    throw new MillspaceError('MS-GEN-011', { detail: 'a request for marketing was not refused', where: refused.pid });
  plot.decisions.refused += 1;
  plot.refusal = refused;
  tell(say('refused', { company: SUPPLIER.name, because: refused.refusal.text[language] }));
  return plot;
}

const YEAR_MS = 365 * 86_400_000;

/** Who publishes says openly whose requests are signed without asking again, and in whose name. */
async function instructed(
  stage: Stage,
  tell: Tell,
  language: Language,
  company: Company,
  dataset: DatasetInput,
  others: readonly Company[],
): Promise<void> {
  const { person, scope } = await stage.connector(company.slug).instruct(
    dataset.id,
    others.map(({ slug }) => slug),
    Date.now() + YEAR_MS,
  );
  tell(
    textsIn(language)('instructed', {
      company: company.name,
      others: others.map(({ name }) => name).join(', '),
      title: dataset.title[language],
      person,
      until: new Date(scope.until ?? 0).toISOString().slice(0, 10),
    }),
  );
}

async function connected(stage: Stage, tell: Tell, say: ReturnType<typeof textsIn>): Promise<void> {
  const arrivals = stage.connector(OPERATOR.slug);
  for (const device of stage.devices.filter(({ pack }) => pack === 'bead-mill/1')) {
    const source = device.via === 'opcua' ? 'opcua' : 'mqtt';
    await until(
      () => arrivals.sources(),
      (sources) => sources.some(({ id, state, items }) => id === source && state === 'connected' && items.active > 0),
      `source ${source}`,
      45_000,
    );
    await until(
      async () =>
        (
          await arrivals.get<{ machines: { machine: string; signals: unknown[] }[] }>('/machines?scope=own')
        ).machines.find((found) => found.machine === device.id),
      (found) => found !== undefined && found.signals.length > 0,
      `data of ${device.id}`,
      45_000,
    );
    tell(
      say('connected', {
        mill: device.id,
        via: device.via === 'opcua' ? 'OPC UA' : 'MQTT (Sparkplug B)',
        signals: fittedSignals(device.pack).length,
      }),
    );
  }
}

/** A transfer of an earlier run, where the data outlived it. */
async function standing(stage: Stage, company: Company, dataset: string): Promise<TransferView | undefined> {
  const { transfers } = await stage
    .connector(company.slug)
    .get<{ transfers: TransferView[] }>('/transfers?role=consumer&state=STARTED');
  return transfers.find((transfer) => transfer.dataset === dataset);
}

async function started(stage: Stage, company: Company, view: NegotiationView): Promise<TransferView> {
  if (view.state !== 'FINALIZED') {
    throw new MillspaceError('MS-GEN-011', {
      detail: `the request of ${company.name} ended ${view.state}: ${view.refusal?.text.en ?? view.waitsFor?.what.en ?? ''}`,
      where: view.pid,
    });
  }
  const transfer = await stage.connector(company.slug).startTransfer(agreementOf(view));
  if (transfer.state !== 'STARTED')
    throw new MillspaceError('MS-GEN-011', {
      detail: `the transfer of ${company.name} is ${transfer.state}: ${transfer.decision?.text.en ?? ''}`,
      where: transfer.pid,
    });
  return transfer;
}

function agreementOf(view: NegotiationView): string {
  const id = view.agreement?.['@id'];
  if (!id)
    throw new MillspaceError('MS-GEN-011', { detail: 'a finalized negotiation has no agreement', where: view.pid });
  return id;
}

type Obtain = (company: Company, dataset: string, title: string, offer: string, purpose: string) => Promise<void>;

/** Data flows the other way too: the supplier publishes advice, the operator subscribes. */
async function adviceBack(stage: Stage, plot: Plot, tell: Tell, language: Language, obtain: Obtain): Promise<void> {
  const say = textsIn(language);
  const dataset = adviceDataset();
  await stage.connector(SUPPLIER.slug).publish(dataset);
  await instructed(stage, tell, language, SUPPLIER, dataset, [OPERATOR]);
  await obtain(OPERATOR, ADVICE_DATASET, dataset.title[language], ADVICE_OFFER, RECOMMENDATION);
  const advice: AdviceRecord = {
    record: 'advice',
    id: `advice-${Date.now()}`,
    machine: 'mill-1',
    pack: 'bead-mill/1',
    t: Date.now(),
    subject: 'refill',
    text:
      language === 'de'
        ? 'Beim nächsten Chargenwechsel 4 kg YSZ 0,8 mm nachfüllen'
        : 'refill 4 kg YSZ 0.8 mm at the next batch change',
    beads: { grade: 'YSZ', diameterMm: 0.8, chargeKg: 4 },
  };
  const arrived = new Promise<void>((resolve) => {
    const stop = plot.arrivals.get(OPERATOR.slug)?.onRecord((record) => {
      if (record.record !== 'advice' || record.id !== advice.id) return;
      stop?.();
      resolve();
    });
  });
  await until(
    () => stage.connector(SUPPLIER.slug).status(),
    (status) => status.outbox.some((lane) => lane.dataset === ADVICE_DATASET && lane.wanted),
    `demand for ${ADVICE_DATASET}`,
    15_000,
  );
  await stage.connector(SUPPLIER.slug).record(advice);
  let there = false;
  void arrived.then(() => {
    there = true;
  });
  await until(async () => there, Boolean, 'the advice at the operator', 15_000);
  tell(say('advice', { company: SUPPLIER.name, text: advice.text, receiver: OPERATOR.name }));
}
