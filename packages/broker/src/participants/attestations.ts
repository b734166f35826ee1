import { randomUUID } from 'node:crypto';
import { shortTerm } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Attestation, AttestationInput } from '@millspace/schemas';
import type { Kysely } from 'kysely';
import { EVERYBODY } from '../audit/entry.ts';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { AttestationRow, ControlTables } from '../db/tables.ts';
import { type Attributes, attributesAt, type KeptAttestation, stateOf } from './attributes.ts';
import type { Registry } from './registry.ts';

const PROFILES = new Set(['x:BASE', 'x:TRUST', 'x:TRUST_PLUS']);
const COUNTRY = /^iso3166:([A-Z]{2})(-[A-Z0-9]{1,3})?$/;
const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** What is attested of participants, as policies may ask for it. */
export interface Register {
  attributes(slug: string, now: number): Attributes;
  isKept(list: string): boolean;
}

export interface AttestationsDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  /** Works out anew, in the same commit, which datasets the participant may see then. */
  onChange: (tx: Tx, slug: string, register: Register) => Promise<void>;
}

/**
 * The verified register: what the administrator has checked of each participant, from when until when. The only source of
 * these facts; nothing that a request says of itself gets in. In memory, changed only after a commit.
 */
export class Attestations implements Register {
  readonly #deps: AttestationsDeps;
  readonly #bySlug = new Map<string, KeptAttestation[]>();
  /** Lists that somebody keeps: of any other list nobody knows who is on it. */
  readonly #lists = new Map<string, { name: string; note: string; since: number }>();

  constructor(deps: AttestationsDeps) {
    this.#deps = deps;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('attestations').selectAll().orderBy('at').execute()) this.#put(keptOf(row));
    for (const row of await db.selectFrom('lists').selectAll().execute()) this.#lists.set(row.name, row);
  }

  of(slug: string, now: number): Attestation[] {
    return (this.#bySlug.get(slug) ?? []).map((kept) => ({ ...kept, state: stateOf(kept, now) }));
  }

  attributes(slug: string, now: number): Attributes {
    return attributesAt(this.#bySlug.get(slug) ?? [], now);
  }

  /** A participant has left: nothing is known of it any more. */
  forget(slug: string): void {
    this.#bySlug.delete(slug);
  }

  lists(): { name: string; note: string; since: number }[] {
    return [...this.#lists.values()];
  }

  isKept(list: string): boolean {
    return this.#lists.has(list);
  }

  /** @throws MillspaceError MS-AUTH-024 (no such participant), MS-FCT-001 (malformed value or period) */
  attest(slug: string, input: AttestationInput, by: string): Promise<Attestation> {
    const { store, registry, notices, onChange } = this.#deps;
    if (!registry.participant(slug))
      throw new MillspaceError('MS-AUTH-024', { detail: `there is no participant ${slug}`, status: 404 });
    const value = writtenForm(input);
    return store.write(async (tx) => {
      const from = input.from ?? tx.now;
      const until = input.until ?? null;
      if (until !== null && until <= Math.max(from, tx.now))
        throw malformed('it would have ended before it began, or is over already', '/until');
      const kept: KeptAttestation = {
        id: `urn:uuid:${randomUUID()}`,
        participant: slug,
        kind: input.kind,
        value,
        from,
        until,
        by,
        at: tx.now,
        ...(input.note === undefined ? {} : { note: input.note }),
      };
      await tx.db.insertInto('attestations').values(rowOf(kept)).execute();
      if (kept.kind === 'membership') await this.#keepList(tx, value, '');
      await onChange(tx, slug, this.#with(kept, tx.now));
      tx.audit({ kind: 'participant.attested', subject: slug, actor: by, parties: [slug], data: { ...kept } });
      tx.after(() => {
        this.#put(kept);
        notices.emit({ participant: slug });
      });
      return { ...kept, state: stateOf(kept, tx.now) };
    });
  }

  /** Acts at once. @throws MillspaceError MS-FCT-002 when there is no such attestation */
  withdraw(id: string, reason: string, by: string): Promise<Attestation> {
    const { store, notices, onChange } = this.#deps;
    return store.write(async (tx) => {
      const row = await tx.db.selectFrom('attestations').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) throw new MillspaceError('MS-FCT-002', { detail: `there is no attestation ${id}`, status: 404 });
      const kept = keptOf(row);
      if (kept.withdrawnAt !== undefined) return { ...kept, state: 'withdrawn' };
      const withdrawn: KeptAttestation = { ...kept, withdrawnAt: tx.now, reason };
      await tx.db.updateTable('attestations').set({ withdrawn_at: tx.now, reason }).where('id', '=', id).execute();
      await onChange(tx, kept.participant, this.#with(withdrawn, tx.now));
      tx.audit({
        kind: 'participant.attestation.withdrawn',
        subject: kept.participant,
        actor: by,
        parties: [kept.participant],
        data: { attestation: id, attribute: kept.kind, value: kept.value, reason },
      });
      tx.after(() => {
        this.#put(withdrawn);
        notices.emit({ participant: kept.participant });
      });
      return { ...withdrawn, state: 'withdrawn' };
    });
  }

  /** From now on somebody keeps this list, so that not being on it is a fact. @throws MillspaceError MS-FCT-001 */
  keep(name: string, note: string, by: string): Promise<{ name: string; note: string; since: number }> {
    if (!/^x:[a-z0-9][a-z0-9-]{0,62}$/.test(name)) throw malformed('a list is called like x:dma-gatekeepers', '/name');
    return this.#deps.store.write(async (tx) => {
      const kept = await this.#keepList(tx, name, note);
      tx.audit({ kind: 'list.kept', subject: name, actor: by, parties: [EVERYBODY], data: { note } });
      tx.after(() => this.#deps.notices.emit({ register: true }));
      return kept;
    });
  }

  async #keepList(tx: Tx, name: string, note: string): Promise<{ name: string; note: string; since: number }> {
    const known = this.#lists.get(name);
    const kept = { name, note: note === '' ? (known?.note ?? '') : note, since: known?.since ?? tx.now };
    await tx.db
      .insertInto('lists')
      .values(kept)
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ note: kept.note }))
      .execute();
    tx.after(() => this.#lists.set(name, kept));
    return kept;
  }

  /** As they will be after the commit: nobody else may see them before. */
  #with(changed: KeptAttestation, now: number): Register {
    const attributes = attributesAt(this.#replaced(changed), now);
    return {
      attributes: () => attributes,
      isKept: (list) => this.isKept(list) || (changed.kind === 'membership' && changed.value === list),
    };
  }

  #replaced(changed: KeptAttestation): KeptAttestation[] {
    const others = (this.#bySlug.get(changed.participant) ?? []).filter(({ id }) => id !== changed.id);
    return [...others, changed];
  }

  #put(kept: KeptAttestation): void {
    this.#bySlug.set(kept.participant, this.#replaced(kept));
  }
}

/** The value in its one written form. @throws MillspaceError MS-FCT-001 */
function writtenForm({ kind, value }: AttestationInput): string {
  const short = shortTerm(value);
  if (kind === 'certification') {
    const profile = short.startsWith('x:') ? short : `x:${short}`;
    if (!PROFILES.has(profile)) throw malformed('a certification is x:BASE, x:TRUST or x:TRUST_PLUS', '/value');
    return profile;
  }
  if (kind === 'location') {
    const place = short.startsWith('iso3166:') ? short : `iso3166:${short}`;
    const [, country] = COUNTRY.exec(place) ?? [];
    if (country === undefined || countries.of(country) === undefined)
      throw malformed('a location is a country (ISO 3166), such as iso3166:DE', '/value');
    return place;
  }
  if (kind === 'membership' && !/^x:[a-z0-9][a-z0-9-]{0,62}$/.test(short))
    throw malformed('a list is called like x:dma-gatekeepers', '/value');
  return short;
}

function malformed(detail: string, where: string): MillspaceError {
  return new MillspaceError('MS-FCT-001', { detail, where, status: 422 });
}

function keptOf(row: AttestationRow): KeptAttestation {
  return {
    id: row.id,
    participant: row.participant,
    kind: row.kind,
    value: row.value,
    from: row.valid_from,
    until: row.valid_until,
    by: row.attested_by,
    at: row.at,
    ...(row.note === null ? {} : { note: row.note }),
    ...(row.withdrawn_at === null ? {} : { withdrawnAt: row.withdrawn_at, reason: row.reason ?? '' }),
  };
}

function rowOf(kept: KeptAttestation): AttestationRow {
  return {
    id: kept.id,
    participant: kept.participant,
    kind: kept.kind,
    value: kept.value,
    valid_from: kept.from,
    valid_until: kept.until,
    attested_by: kept.by,
    at: kept.at,
    note: kept.note ?? null,
    withdrawn_at: null,
    reason: null,
  };
}
