// What a customer would get under given terms, made out of the own store. Nothing leaves the house.
import { randomBytes } from 'node:crypto';
import { createDisguise, describeShape, type UseTerms } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import { AgreementPseudonyms } from '@millspace/runtime/pseudonyms';
import type { Bilingual, DatasetInput, Preview, PreviewRecord } from '@millspace/schemas';
import { findPack } from '@millspace/schemas';
import { eachRecord } from '../store/rows.ts';
import { selectionOf } from '../store/selection.ts';
import { OWN, type Store } from '../store/store.ts';
import { Causes } from './causes.ts';
import { ownMachine } from './own-machine.ts';
import { RecordViews } from './record-view.ts';
import { stretchOf } from './stretch.ts';
import { type StreamPreview, streamPreview, type TelemetryTerms } from './telemetry.ts';
import { WithheldBook } from './withheld.ts';

export interface PreviewWish {
  dataset: DatasetInput;
  /** Id of the offer, where the terms are those of one. */
  offer: string | null;
  terms: readonly UseTerms[];
  permission: number;
  machine?: string | undefined;
  lastMs: number;
  to?: number | undefined;
  rows: number;
  buckets: number;
}

/** Records listed, the newest. */
const RECORDS = 100;

/** @throws MillspaceError MS-STO-012 (no such machine or permission), MS-STO-013 (nothing is recorded) */
export async function makePreview(store: Store, wish: PreviewWish, now: number): Promise<Preview> {
  const { dataset, permission } = wish;
  const terms = wish.terms[permission];
  if (!terms)
    throw new MillspaceError('MS-STO-012', {
      detail: `of permissions to use the data, the policy has ${wish.terms.length}`,
      where: '/permission',
      status: 422,
    });
  const { shape, conditions } = terms;
  store.flush();
  const selection = selectionOf(dataset);
  const { machine, streams, newest } = ownMachine(store, dataset, selection, wish.machine);
  const { from, to, notes } = stretchOf(shape, { lastMs: wish.lastMs, to: wish.to, now, newest });
  const packs = [...new Set(dataset.machines.map(({ pack }) => pack))].flatMap((id) => findPack(id) ?? []);
  const causes = new Causes(terms);
  const withheld = new WithheldBook();
  // A key of its own for each preview, kept nowhere: no agreement has these pseudonyms.
  const pseudonyms = new AgreementPseudonyms(randomBytes(32), 'preview');
  const disguise = createDisguise(shape, (kind, id) => pseudonyms.of(kind, id));
  const { rows, buckets } = wish;
  const telemetry: TelemetryTerms = {
    store,
    selection,
    shape,
    packs,
    causes,
    withheld,
    from,
    to,
    at: now,
    rows,
    buckets,
  };
  const made: StreamPreview[] = [];
  for (const stream of streams) made.push(await streamPreview(stream, telemetry));
  const views = new RecordViews({ selection, shape, packs, disguise, causes });
  const { records, recordCount } = recordsOf(store, { machine, from, to, views, withheld });
  const sum = (pick: (part: StreamPreview) => number) => made.reduce((total, part) => total + pick(part), 0);
  return {
    dataset: dataset.id,
    ...(wish.offer === null ? {} : { offer: wish.offer }),
    machine,
    shownAs: disguise?.machine(machine) ?? machine,
    machines: [...new Set(dataset.machines.map(({ id }) => id))],
    at: now,
    from,
    to,
    latest: newest,
    notes: [
      ...notes,
      ...((shape.pseudonymise ?? []).length > 0 ? [MADE_UP] : []),
      ...(wish.terms.length > 1 ? [severalPermissions(permission, wish.terms.length)] : []),
    ],
    permission,
    permissions: wish.terms.length,
    shape,
    conditions: [describeShape(shape), ...conditions],
    rows: { original: sum((p) => p.rows.original), shaped: sum((p) => p.rows.shaped), held: sum((p) => p.rows.held) },
    bytes: { original: sum((p) => p.bytes.original), shaped: sum((p) => p.bytes.shaped) },
    series: made.flatMap(({ series }) => series),
    records,
    recordCount,
    withheld: withheld.list(),
  };
}

interface RecordWish {
  machine: string;
  from: number;
  to: number;
  views: RecordViews;
  withheld: WithheldBook;
}

/** Records of the machine, and those of no machine. */
function recordsOf(store: Store, { machine, from, to, views, withheld }: RecordWish) {
  const records: PreviewRecord[] = [];
  let recordCount = 0;
  for (const record of eachRecord(store, { scope: OWN, from, to })) {
    if ('machine' in record && record.machine !== undefined && record.machine !== machine) continue;
    const view = views.of(record);
    recordCount += 1;
    records.push(view);
    if (records.length > 2 * RECORDS) records.splice(0, RECORDS);
    for (const { field, rule, path } of view.changes) {
      const cause = path === undefined ? { rule } : { rule, path };
      if (field === '$') withheld.add('record', record.record, cause);
      else withheld.add('field', `${record.record}${field.slice(1)}`, cause);
    }
  }
  return { records: records.slice(-RECORDS), recordCount };
}

const MADE_UP: Bilingual = {
  en: 'The pseudonyms are made up for this preview; each agreement has others.',
  de: 'Die Pseudonyme sind für diese Vorschau erfunden; jede Vereinbarung hat andere.',
};

function severalPermissions(index: number, count: number): Bilingual {
  return {
    en: `This is permission ${index + 1} of ${count}; the first whose conditions hold decides.`,
    de: `Das ist Erlaubnis ${index + 1} von ${count}; es entscheidet die erste, deren Bedingungen erfüllt sind.`,
  };
}
