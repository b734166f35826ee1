import { MillspaceError } from '@millspace/runtime/errors';
import type { CatalogPage, Dataset } from '@millspace/schemas';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Registry } from '../participants/registry.ts';
import type { DatasetFacts } from '../ports.ts';
import { findDataset } from './offers.ts';
import { listedDataset } from './publish.ts';
import type { CatalogFilter } from './queries.ts';
import { facetsOf, pageOf, totalOf } from './queries.ts';
import { sightOf } from './visibility.ts';

export interface CatalogSearch {
  q?: string;
  machineType?: string;
  pack?: string;
  signal?: string;
  provider?: string;
  limit?: number;
  cursor?: string;
}

const FACETS = ['pack', 'machineType', 'provider'] as const;
const FACET_VALUES = 50;
const REMEMBERED = 200;
/** The longest a timer may wait (ms): beyond it, setTimeout fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Published datasets: who sees which is worked out on change, so that a page is a walk along one index. */
export class Catalog {
  readonly #store: ControlStore;
  readonly #registry: Registry;
  readonly #notices: Notices;
  readonly #facts = new Map<string, DatasetFacts>();
  /** Facets and totals of first pages, until anything changes. */
  readonly #summaries = new Map<string, { total: number; facets: CatalogPage['facets'] }>();
  #timer: NodeJS.Timeout | null = null;

  constructor(store: ControlStore, registry: Registry, notices: Notices) {
    this.#store = store;
    this.#registry = registry;
    this.#notices = notices;
  }

  async start(): Promise<void> {
    for (const row of await this.#store.read.selectFrom('datasets').select('body').execute()) {
      const dataset = JSON.parse(row.body) as Dataset;
      this.#facts.set(dataset.id, factsOf(dataset));
    }
    await this.#renew();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  facts(id: string): DatasetFacts | null {
    return this.#facts.get(id) ?? null;
  }

  factsOfProvider(provider: string): DatasetFacts[] {
    return [...this.#facts.values()].filter((facts) => facts.provider === provider);
  }

  get size(): number {
    return this.#facts.size;
  }

  /** @throws what `listedDataset` throws */
  put(id: string, input: unknown, owner: string, actor: string): Promise<Dataset> {
    return this.#store.write(async (tx) => {
      const dataset = listedDataset(input, id, owner, tx.now);
      const row = {
        provider: owner,
        body: JSON.stringify(dataset),
        published: dataset.published ? 1 : 0,
        updated_at: tx.now,
      };
      await tx.db
        .insertInto('datasets')
        .values({ id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
        .execute();
      await this.#index(tx, dataset);
      for (const { slug } of this.#registry.participants()) await this.#see(tx, dataset, slug);
      tx.audit({
        kind: dataset.published ? 'dataset.published' : 'dataset.withdrawn',
        subject: id,
        actor,
        data: { offers: dataset.offers.map((offer) => offer['@id']), approval: dataset.approval },
      });
      tx.after(() => this.#changed(id, factsOf(dataset)));
      return dataset;
    });
  }

  remove(id: string, owner: string, actor: string): Promise<void> {
    return this.#store.write(async (tx) => {
      const result = await tx.db
        .deleteFrom('datasets')
        .where('id', '=', id)
        .where('provider', '=', owner)
        .executeTakeFirst();
      if (result.numDeletedRows === 0n)
        throw new MillspaceError('MS-CAT-001', { detail: `there is no dataset ${id} of yours`, status: 404 });
      await this.#unindex(tx, id);
      await tx.db.deleteFrom('visible').where('dataset', '=', id).execute();
      tx.audit({ kind: 'dataset.removed', subject: id, actor, data: {} });
      tx.after(() => this.#changed(id, null));
    });
  }

  /** Works out what a participant may see: for one who has just joined. */
  async onJoin(tx: Tx, slug: string): Promise<void> {
    const rows = await tx.db.selectFrom('datasets').select('body').execute();
    for (const row of rows) await this.#see(tx, JSON.parse(row.body) as Dataset, slug);
    tx.after(() => this.#summaries.clear());
  }

  async own(provider: string): Promise<Dataset[]> {
    const rows = await this.#store.read
      .selectFrom('datasets')
      .select('body')
      .where('provider', '=', provider)
      .orderBy('id')
      .execute();
    return rows.map((row) => JSON.parse(row.body) as Dataset);
  }

  /** @throws MillspaceError MS-CAT-001 when it does not exist or this participant may not see it: the same answer to both */
  async visible(id: string, participant: string): Promise<Dataset> {
    const sight = await this.#store.read
      .selectFrom('visible')
      .select('allowed')
      .where('participant', '=', participant)
      .where('dataset', '=', id)
      .executeTakeFirst();
    const dataset = sight?.allowed ? await findDataset(this.#store.read, id) : null;
    if (!dataset || !this.#registry.isActive(dataset.provider)) {
      throw new MillspaceError('MS-CAT-001', { detail: `there is no dataset ${id} in the catalogue`, status: 404 });
    }
    return dataset;
  }

  /** One page in the order of ids; `next` continues it. Facets and total come with the first page. */
  async search(participant: string, search: CatalogSearch): Promise<CatalogPage> {
    const limit = Math.min(Math.max(search.limit ?? 20, 1), 100);
    const filter: CatalogFilter = {
      participant,
      text: search.q ?? null,
      facets: (['machineType', 'pack', 'signal', 'provider'] as const).flatMap((kind): [string, string][] => {
        const value = search[kind];
        return value === undefined ? [] : [[kind, value]];
      }),
    };
    const after = search.cursor === undefined ? '' : Buffer.from(search.cursor, 'base64url').toString('utf8');
    const rows = await pageOf(this.#store.read, filter, after, limit + 1);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const summary = search.cursor === undefined ? await this.#summary(filter) : { facets: {} };
    return {
      datasets: shown.map((row) => JSON.parse(row.body) as Dataset),
      ...summary,
      ...(rows.length > limit && last ? { next: Buffer.from(last.id).toString('base64url') } : {}),
    };
  }

  async #summary(filter: CatalogFilter): Promise<{ total: number; facets: CatalogPage['facets'] }> {
    const key = JSON.stringify(filter);
    const known = this.#summaries.get(key);
    if (known) return known;
    const facets: CatalogPage['facets'] = {};
    for (const { kind, value, n } of await facetsOf(this.#store.read, filter, FACETS)) {
      facets[kind] ??= [];
      const list = facets[kind];
      if (list.length < FACET_VALUES) list.push({ value, count: n });
    }
    const summary = { total: await totalOf(this.#store.read, filter), facets };
    if (this.#summaries.size >= REMEMBERED) this.#summaries.clear();
    this.#summaries.set(key, summary);
    return summary;
  }

  #changed(id: string, facts: DatasetFacts | null): void {
    if (facts) this.#facts.set(id, facts);
    else this.#facts.delete(id);
    this.#summaries.clear();
    this.#notices.emit({ dataset: id });
    void this.#schedule();
  }

  async #see(tx: Tx, dataset: Dataset, participant: string): Promise<void> {
    const sight = sightOf(dataset, participant, tx.now);
    const row = { allowed: sight.allowed ? 1 : 0, until: sight.until };
    await tx.db
      .insertInto('visible')
      .values({ participant, dataset: dataset.id, ...row })
      .onConflict((conflict) => conflict.columns(['participant', 'dataset']).doUpdateSet(row))
      .execute();
  }

  async #index(tx: Tx, dataset: Dataset): Promise<void> {
    await this.#unindex(tx, dataset.id);
    const facets = facetRows(dataset);
    if (facets.length > 0) await tx.db.insertInto('dataset_facets').values(facets).execute();
    await tx.db
      .insertInto('catalog_text' as never)
      .values({ dataset: dataset.id, text: searchText(dataset) } as never)
      .execute();
  }

  async #unindex(tx: Tx, id: string): Promise<void> {
    await tx.db.deleteFrom('dataset_facets').where('dataset', '=', id).execute();
    await tx.db
      .deleteFrom('catalog_text' as never)
      .where('dataset' as never, '=', id as never)
      .execute();
  }

  /** Looks again at every answer whose time has come. */
  async #renew(): Promise<void> {
    await this.#store.write(async (tx) => {
      const due = await tx.db
        .selectFrom('visible')
        .select(['participant', 'dataset'])
        .where('until', '<=', tx.now)
        .execute();
      for (const { participant, dataset } of due) {
        const found = await findDataset(tx.db, dataset);
        if (found) await this.#see(tx, found, participant);
      }
      if (due.length > 0) tx.after(() => this.#summaries.clear());
    });
    await this.#schedule();
  }

  async #schedule(): Promise<void> {
    const next = await this.#store.read
      .selectFrom('visible')
      .select('until')
      .where('until', 'is not', null)
      .orderBy('until')
      .limit(1)
      .executeTakeFirst()
      .catch(() => undefined);
    this.stop();
    if (next?.until === null || next === undefined) return;
    const wait = Math.min(Math.max(next.until - Date.now(), 0) + 1, LONGEST_TIMER);
    this.#timer = setTimeout(() => void this.#renew().catch(() => undefined), wait);
    this.#timer.unref();
  }
}

function factsOf(dataset: Dataset): DatasetFacts {
  return {
    id: dataset.id,
    provider: dataset.provider,
    published: dataset.published,
    machines: dataset.machines.map(({ id, pack }) => ({ id, pack })),
    signals: dataset.signals.map(({ id, pack }) => ({ id, pack })),
    records: dataset.records,
    packs: [
      ...new Set([...dataset.signals.map((signal) => signal.pack), ...dataset.machines.map((machine) => machine.pack)]),
    ],
  };
}

function facetRows(dataset: Dataset): { dataset: string; kind: string; value: string }[] {
  const values: [string, string][] = [
    ['provider', dataset.provider],
    ...dataset.machines.map((machine): [string, string] => ['pack', machine.pack]),
    ...dataset.signals.map((signal): [string, string] => ['pack', signal.pack]),
    ...dataset.machines.map((machine): [string, string] => ['machineType', machine.pack.split('/')[0] ?? machine.pack]),
    ...dataset.signals.map((signal): [string, string] => ['signal', signal.id]),
  ];
  const unique = new Map(values.map(([kind, value]) => [`${kind} ${value}`, { dataset: dataset.id, kind, value }]));
  return [...unique.values()];
}

function searchText(dataset: Dataset): string {
  const { title, description } = dataset;
  const machines = dataset.machines.flatMap((machine) => [
    machine.id,
    machine.pack,
    machine.manufacturer,
    machine.model,
    machine.serial,
  ]);
  const parts = [
    dataset.id,
    title.en,
    title.de,
    description?.en,
    description?.de,
    dataset.provider,
    ...machines,
    ...dataset.signals.map((signal) => signal.id),
    ...dataset.records,
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}
