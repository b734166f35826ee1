import type { ConnectorApi } from './api.ts';
import { until } from './api.ts';
import { MAKER, OPERATOR, SUPPLIER, SUPPLIER_WINDOW_SECONDS } from './companies.ts';
import { oneSecond } from './one-second.ts';
import type { Stage } from './stage.ts';
import { storedRows } from './stored-rows.ts';
import type { Deal, Plot, Tell } from './story.ts';
import { type Language, textsIn } from './texts.ts';

const POWER = 'agitator.power';
const MILL = 'mill-1';
const WINDOW_MS = SUPPLIER_WINDOW_SECONDS * 1000;
/** Live windows need their ten seconds, their watermark (5 s) and some air. */
const PATIENCE_MS = 60_000;
/** The operator has read the mill's history by then, or the mill has none. */
const HISTORY_PATIENCE_MS = 5_000;
/** How far back is looked for a second that all three have. */
const LOOK_BACK_MS = 120_000;

/** The same second three times: as the mill sent it, as the maker has it, as the supplier has it. */
export async function showOneSecond(stage: Stage, plot: Plot, tell: Tell, language: Language): Promise<void> {
  const maker = plot.agreements.get(MAKER.slug);
  const supplier = plot.agreements.get(SUPPLIER.slug);
  if (!maker || !supplier) return;
  plot.historyFrom = await fetchPast(stage, maker, supplier);
  const where = {
    ledgerFile: stage.ledgerFile,
    machine: MILL,
    signal: POWER,
    rateHz: stage.rateHz,
    windowMs: WINDOW_MS,
  };
  const shown = await until(
    async () =>
      oneSecond(
        where,
        await powerOf(stage.connector(MAKER.slug), maker.agreement),
        await powerOf(stage.connector(SUPPLIER.slug), supplier.agreement),
      ),
    (views) => views !== null,
    `means of ${POWER} at ${SUPPLIER.name}`,
    PATIENCE_MS,
    100,
  );
  if (!shown) return;
  const say = textsIn(language);
  const list = (values: number[], digits: number) =>
    values
      .map((value) => value.toLocaleString(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }))
      .join(' ');
  tell(say('sent', { mill: MILL, values: list(shown.sent, 3) }));
  tell(say('seen', { company: MAKER.name, values: list(shown.maker, 3) }));
  const mean = { company: SUPPLIER.name, values: list([shown.supplier], 2), seconds: SUPPLIER_WINDOW_SECONDS };
  tell(say('seenMean', mean));
}

/**
 * Who has just been granted the data asks for what was before it, under the agreement: here the last whole window, which the
 * operator has from the mill's own history. Returns from when on (epoch ms) the maker has the values; null where there is no past to ask for.
 */
async function fetchPast(stage: Stage, maker: Deal, supplier: Deal): Promise<number | null> {
  if (!maker.fresh || !supplier.fresh) return null;
  const [first] = await until(
    () => powerOf(stage.connector(MAKER.slug), maker.agreement),
    (rows) => rows.length > 0,
    `${POWER} at ${MAKER.name}`,
    PATIENCE_MS,
    50,
  );
  const live = first?.t ?? Date.now();
  const to = Math.floor(live / WINDOW_MS) * WINDOW_MS;
  const from = to - WINDOW_MS;
  const there = await until(
    () => powerOf(stage.connector(OPERATOR.slug), 'own', { from, to: from + 1000 }),
    (rows) => rows.length > 0,
    'the past of the mill',
    HISTORY_PATIENCE_MS,
    50,
  ).catch(() => []);
  if (there.length === 0) return null;
  const wish = { machines: [MILL], signals: [POWER] };
  await Promise.all([
    stage.connector(MAKER.slug).history(maker.transfer, { ...wish, from, to: live - 1 }),
    stage.connector(SUPPLIER.slug).history(supplier.transfer, { ...wish, from, to: to - 1 }),
  ]);
  return from;
}

function powerOf(api: ConnectorApi, scope: string, range?: { from: number; to: number }) {
  const { from, to } = range ?? { from: Date.now() - LOOK_BACK_MS, to: Date.now() + 1000 };
  return storedRows(api, scope, { from, to, machines: [MILL], signals: [POWER] });
}
