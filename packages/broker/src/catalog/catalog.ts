import { MillspaceError } from '@millspace/runtime/errors';
import type { CatalogPage, Dataset } from '@millspace/schemas';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Register } from '../participants/attestations.ts';
import type { Registry } from '../participants/registry.ts';
import type { DatasetFacts } from '../ports.ts';
import { facetsOf, factsOf, searchText } from './describe.ts';
import { KnownFacets } from './known-facets.ts';
import { findDataset } from './offers.ts';
import { holdToLineage, type OnwardDeps } from './onward.ts';
import { holdToRules, listedDataset, type OfferRules } from './publish.ts';
import type { CatalogFilter, Stretch } from './queries.ts';
import { facetsOfDatasets, matchExpression, pageOf, pageOfProvider, seenBy } from './queries.ts';
import type { FacetValue } from './tally.ts';
import { Tally } from './tally.ts';
import { type Sight, Visibility } from './visibility.ts';

export interface CatalogSearch {
  q?: string;
  machineType?: string;
  pack?: string;
  signal?: string;
  provider?: string;
  limit?: number;
  cursor?: string;
}

const FACETS: readonly string[] = ['pack', 'machineType', 'provider'];
const FILTERS = ['machineType', 'pack', 'signal', 'provider'] as const;
/** The facets of a narrowed search count so many of its first hits. */
const COUNTED_HITS = 300;
const ROWS_AT_ONCE = 500;
/** The longest a timer may wait (ms): beyond it, setTimeout fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

interface SightRow {
  participant: string;
  dataset: string;
  allowed: number;
  until: number | null;
}

export interface CatalogDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  register: Register;
  /** Ids of the outside partners that a provider shows its catalogue to. */
  partnersOf: (provider: string) => readonly string[];
  rules: OfferRules;
  lineage: OnwardDeps;
}

/** Published datasets: who sees which is worked out on change, so that a page is a walk along one index. */
export class Catalog {
  readonly #store: ControlStore;
  readonly #registry: Registry;
  readonly #notices: Notices;
  readonly #visibility: Visibility;
  readonly #partnersOf: CatalogDeps['partnersOf'];
  readonly #rules: OfferRules;
  readonly #lineage: OnwardDeps;
  readonly #facts = new Map<string, DatasetFacts>();
  readonly #facets = new KnownFacets(FACETS);
  /** Per participant: how much of what it sees. Changed only by effects of the store, which keep their order. */
  readonly #tallies = new Map<string, Tally>();
  #timer: NodeJS.Timeout | null = null;

  constructor(deps: CatalogDeps) {
    this.#visibility = new Visibility(deps.register);
    this.#store = deps.store;
    this.#partnersOf = deps.partnersOf;
    this.#registry = deps.registry;
    this.#notices = deps.notices;
    this.#rules = deps.rules;
    this.#lineage = deps.lineage;
  }

  async start(): Promise<void> {
    for (const row of await this.#store.read.selectFrom('datasets').select('body').execute()) {
      const dataset = JSON.parse(row.body) as Dataset;
      this.#facts.set(dataset.id, factsOf(dataset));
      this.#facets.set(dataset.id, facetsOf(dataset));
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

  /** @throws what `listedDataset`, `holdToRules` and `holdToLineage` throw */
  put(id: string, input: unknown, owner: string, actor: string): Promise<Dataset> {
    return this.#store.write(async (tx) => {
      const dataset = listedDataset(input, id, owner, tx.now);
      holdToRules(dataset, this.#rules);
      await holdToLineage(dataset, owner, this.#lineage);
      await this.#hide(tx, id);
      const body = {
        provider: owner,
        body: JSON.stringify(dataset),
        published: dataset.published ? 1 : 0,
        updated_at: tx.now,
      };
      const { n } = await tx.db
        .insertInto('datasets')
        .values({ id, ...body })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(body))
        .returning('n')
        .executeTakeFirstOrThrow();
      const facets = facetsOf(dataset);
      await tx.db
        .insertInto('dataset_facets')
        .values(facets.map((facet) => ({ dataset: id, ...facet })))
        .execute();
      await tx.db
        .insertInto('catalog_text')
        .values({ rowid: n, dataset: id, text: searchText(dataset) })
        .execute();
      await this.#show(tx, dataset, facets);
      tx.audit({
        kind: dataset.published ? 'dataset.published' : 'dataset.withdrawn',
        subject: id,
        actor,
        parties: [dataset.provider],
        data: { offers: dataset.offers.map((offer) => offer['@id']), approval: dataset.approval },
      });
      tx.after(() => {
        this.#facets.set(id, facets);
        this.#changed(id, factsOf(dataset));
      });
      return dataset;
    });
  }

  remove(id: string, owner: string, actor: string): Promise<void> {
    return this.#store.write(async (tx) => {
      const found = await tx.db.selectFrom('datasets').select('provider').where('id', '=', id).executeTakeFirst();
      if (found?.provider !== owner)
        throw new MillspaceError('MS-CAT-001', { detail: `there is no dataset ${id} of yours`, status: 404 });
      await this.#hide(tx, id);
      await tx.db.deleteFrom('datasets').where('id', '=', id).execute();
      tx.audit({ kind: 'dataset.removed', subject: id, actor, parties: [owner], data: {} });
      tx.after(() => this.#changed(id, null));
    });
  }

  /** Works out what a participant may see: for one who has just joined. */
  async onJoin(tx: Tx, slug: string): Promise<void> {
    const rows = await tx.db.selectFrom('datasets').select('body').where('published', '=', 1).execute();
    await this.#insert(
      tx,
      rows.map((row) => this.#sight(JSON.parse(row.body) as Dataset, slug, tx.now)),
    );
  }

  /** Works out what an outside partner may see of the one participant whose partner it is. */
  async onPartner(tx: Tx, provider: string, partner: string): Promise<void> {
    const rows = await tx.db
      .selectFrom('datasets')
      .select('body')
      .where('provider', '=', provider)
      .where('published', '=', 1)
      .execute();
    await this.#insert(
      tx,
      rows.map((row) => this.#sight(JSON.parse(row.body) as Dataset, partner, tx.now)),
    );
    tx.after(() => void this.#schedule());
  }

  /** A partner that was withdrawn sees nothing of this participant any more. */
  async onPartnerGone(tx: Tx, provider: string, partner: string): Promise<void> {
    const owned = tx.db.selectFrom('datasets').select('id').where('provider', '=', provider);
    await tx.db.deleteFrom('visible').where('participant', '=', partner).where('dataset', 'in', owned).execute();
  }

  /** What one participant shows to somebody, from its ids. */
  ofProvider(provider: string, viewer: string, stretch: Stretch): Promise<{ id: string; body: string }[]> {
    return pageOfProvider(this.#store.read, viewer, provider, stretch);
  }

  /** What is attested of a participant changes with this commit: it may see more, or less. */
  async onAttested(tx: Tx, slug: string, register?: Register): Promise<void> {
    const rows = await tx.db.selectFrom('datasets').select('body').where('published', '=', 1).execute();
    const sights = rows.map((row) => {
      const dataset = JSON.parse(row.body) as Dataset;
      return sightRow(dataset, slug, this.#visibility.sightOf(dataset, slug, tx.now, register));
    });
    await this.#insert(tx, sights);
    tx.after(() => {
      this.#tallies.delete(slug);
      if (sights.some(({ until }) => until !== null)) void this.#schedule();
    });
  }

  /** A list is kept from now on: everybody who is not on it is known not to be. */
  async onList(): Promise<void> {
    for (const { slug } of this.#registry.participants()) await this.#store.write((tx) => this.onAttested(tx, slug));
  }

  /** Nobody sees the datasets of a participant that was revoked. */
  async onLeave(tx: Tx, slug: string): Promise<void> {
    const owned = tx.db.selectFrom('datasets').select('id').where('provider', '=', slug);
    await tx.db.updateTable('visible').set({ allowed: 0, until: null }).where('dataset', 'in', owned).execute();
    tx.after(() => this.#tallies.clear());
  }

  /** Published datasets: all, one, or those of a provider. */
  async published(only: { dataset?: string; provider?: string }): Promise<Dataset[]> {
    let query = this.#store.read
      .selectFrom('datasets')
      .select('body')
      .where('published', '=', 1)
      .orderBy('id')
      .limit(1000);
    if (only.dataset !== undefined) query = query.where('id', '=', only.dataset);
    if (only.provider !== undefined) query = query.where('provider', '=', only.provider);
    return (await query.execute()).map((row) => JSON.parse(row.body) as Dataset);
  }

  async byId(id: string): Promise<Dataset | null> {
    return findDataset(this.#store.read, id);
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

  /** Whether a participant sees a dataset in the catalogue. */
  async sees(id: string, participant: string): Promise<boolean> {
    const sight = await this.#store.read
      .selectFrom('visible')
      .select('allowed')
      .where('participant', '=', participant)
      .where('dataset', '=', id)
      .executeTakeFirst();
    return sight?.allowed === 1;
  }

  /** @throws MillspaceError MS-CAT-001 when it does not exist or this participant may not see it: the same answer to both */
  async visible(id: string, participant: string): Promise<Dataset> {
    const dataset = (await this.sees(id, participant)) ? await findDataset(this.#store.read, id) : null;
    if (!dataset)
      throw new MillspaceError('MS-CAT-001', { detail: `there is no dataset ${id} in the catalogue`, status: 404 });
    return dataset;
  }

  /** One page; `next` continues it. Facets and (of the whole catalogue) the total come with the first page. */
  async search(participant: string, search: CatalogSearch): Promise<CatalogPage> {
    const limit = Math.min(Math.max(search.limit ?? 20, 1), 100);
    const filter: CatalogFilter = {
      participant,
      match: search.q === undefined ? null : matchExpression(search.q),
      facets: FILTERS.flatMap((kind): [string, string][] => {
        const value = search[kind];
        return value === undefined ? [] : [[kind, value]];
      }),
    };
    const after = search.cursor === undefined ? null : Buffer.from(search.cursor, 'base64url').toString('utf8');
    const narrowed = filter.match !== null || filter.facets.length > 0;
    const wanted = after === null && narrowed ? Math.max(limit + 1, COUNTED_HITS) : limit + 1;
    const rows = await pageOf(this.#store.read, filter, after, wanted);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      datasets: shown.map((row) => JSON.parse(row.body) as Dataset),
      ...(after === null
        ? await this.#summary(participant, narrowed ? rows.map((row) => row.id) : null)
        : { facets: {} }),
      ...(rows.length > limit && last ? { next: Buffer.from(last.at).toString('base64url') } : {}),
    };
  }

  async #summary(participant: string, hits: string[] | null): Promise<Pick<CatalogPage, 'facets' | 'total'>> {
    if (hits === null) {
      const tally = this.#tallies.get(participant) ?? (await this.#count(participant));
      return { total: tally.total, facets: tally.facets() };
    }
    const counted = new Tally(hits.length, await facetsOfDatasets(this.#store.read, hits, FACETS));
    return { facets: counted.facets(), ...(hits.length < COUNTED_HITS ? { total: hits.length } : {}) };
  }

  /** Counted as a unit of work, so that no change falls between counting and keeping up. */
  #count(participant: string): Promise<Tally> {
    return this.#store.write(async (tx) => {
      const seen = await seenBy(tx.db, participant);
      const tally = new Tally();
      // What changed just before, in the same commit, is known of by then.
      tx.after(() => {
        for (const [facets, datasets] of this.#facets.among(seen)) tally.shift(datasets, facets);
        this.#tallies.set(participant, tally);
      });
      return tally;
    });
  }

  #changed(id: string, facts: DatasetFacts | null): void {
    if (facts) this.#facts.set(id, facts);
    else {
      this.#facts.delete(id);
      this.#facets.delete(id);
    }
    this.#notices.emit({ dataset: id });
  }

  #sight(dataset: Dataset, participant: string, now: number): SightRow {
    return sightRow(dataset, participant, this.#visibility.sightOf(dataset, participant, now));
  }

  /** Everybody loses sight of a dataset, and it is found by nothing. */
  async #hide(tx: Tx, id: string): Promise<void> {
    const row = await tx.db.selectFrom('datasets').select(['n', 'body']).where('id', '=', id).executeTakeFirst();
    if (!row) return;
    const facets = facetsOf(JSON.parse(row.body) as Dataset);
    const seen = await tx.db
      .selectFrom('visible')
      .select('participant')
      .where('dataset', '=', id)
      .where('allowed', '=', 1)
      .execute();
    await tx.db.deleteFrom('visible').where('dataset', '=', id).execute();
    await tx.db.deleteFrom('dataset_facets').where('dataset', '=', id).execute();
    await tx.db.deleteFrom('catalog_text').where('rowid', '=', row.n).execute();
    tx.after(() => this.#shift(-1, seen, facets));
  }

  async #show(tx: Tx, dataset: Dataset, facets: readonly FacetValue[]): Promise<void> {
    const active = this.#registry.participants().filter((participant) => participant.revokedAt === null);
    const viewers = [...active.map(({ slug }) => slug), ...this.#partnersOf(dataset.provider)];
    const rows = viewers.map((viewer) => this.#sight(dataset, viewer, tx.now));
    await this.#insert(tx, rows);
    const seen = rows.filter((row) => row.allowed === 1);
    tx.after(() => {
      this.#shift(1, seen, facets);
      if (rows.some((row) => row.until !== null)) void this.#schedule();
    });
  }

  #shift(by: 1 | -1, seen: readonly { participant: string }[], facets: readonly FacetValue[]): void {
    const counted = facets.filter((facet) => FACETS.includes(facet.kind));
    for (const { participant } of seen) this.#tallies.get(participant)?.shift(by, counted);
  }

  async #insert(tx: Tx, rows: readonly SightRow[]): Promise<void> {
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      await tx.db
        .insertInto('visible')
        .values(rows.slice(start, start + ROWS_AT_ONCE))
        .onConflict((conflict) =>
          conflict
            .columns(['participant', 'dataset'])
            .doUpdateSet((eb) => ({ allowed: eb.ref('excluded.allowed'), until: eb.ref('excluded.until') })),
        )
        .execute();
    }
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
        if (found) await this.#insert(tx, [this.#sight(found, participant, tx.now)]);
      }
      if (due.length > 0) tx.after(() => this.#tallies.clear());
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
    const wait = Math.min(Math.max(next.until - this.#store.now(), 0) + 1, LONGEST_TIMER);
    this.#timer = setTimeout(() => void this.#renew().catch(() => undefined), wait);
    this.#timer.unref();
  }
}

function sightRow(dataset: Dataset, participant: string, { allowed, until }: Sight): SightRow {
  return { participant, dataset: dataset.id, allowed: allowed ? 1 : 0, until };
}
