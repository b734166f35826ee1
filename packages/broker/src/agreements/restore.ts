import type { AgreementHandin, SignedAgreement } from '@millspace/schemas';
import { type AuditHead, EVERYBODY } from '../audit/entry.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { AgreementRow } from '../db/tables.ts';
import type { Registry } from '../participants/registry.ts';
import type { ConnectorIdentity, DataPlane } from '../ports.ts';
import type { Uses } from '../uses/uses.ts';
import type { Agreements } from './agreements.ts';
import type { Generations } from './generations.ts';
import { signatureObjection } from './signing.ts';

export interface RestoreDeps {
  store: ControlStore;
  registry: Registry;
  agreements: Agreements;
  generations: Generations;
  data: () => Pick<DataPlane, 'raiseUsed'>;
  uses: Pick<Uses, 'raise'>;
  /** Who an id in an agreement of this participant stands for: a short name, or the id of an outside partner; null = nobody. */
  partyOf: (participant: string, id: string) => string | null;
  /** After the commit: agreements have become unusable or usable again. */
  changed: (rows: AgreementRow[]) => void;
  /** After the commit that knows of a restore: connectors greeted before it have to be told, too. */
  entered: () => void;
}

export interface HandinResult {
  accepted: string[];
  revoked: string[];
  refused: { agreement: string; reason: string }[];
}

/** What a connector says it knows of our audit log, with our mark on it. */
export interface HeadClaim extends AuditHead {
  mac?: string;
}

/** A connector whose claims are refused is written down once in this time; the log is no place to fill for strangers. */
const REFUSAL_EVERY_MS = 3_600_000;

/**
 * A broker that was restored from a backup has forgotten what happened since. A connector that brings back what only
 * this broker can have said, a head of the audit log or an agreement under its mark, and that it does not know any more,
 * gives it away; from then on nothing is granted on an agreement until both parties have handed in what they hold
 * signed, and the narrower state wins. Anybody's word without that mark has no effect.
 */
export class Restore {
  readonly #deps: RestoreDeps;
  #since: number | null = null;
  readonly #handedIn = new Set<string>();
  /** By connector: when a refused claim of it was last written down. */
  readonly #refusedAt = new Map<string, number>();

  constructor(deps: RestoreDeps) {
    this.#deps = deps;
  }

  async load(): Promise<void> {
    for (const { key, value } of await this.#deps.store.read.selectFrom('meta').selectAll().execute()) {
      if (key === 'restored') this.#since = Number(value);
      if (key.startsWith('handin:')) this.#handedIn.add(key.slice('handin:'.length));
    }
  }

  /** This broker was restored from a backup at some time. */
  get happened(): boolean {
    return this.#since !== null;
  }

  /** True while this connector still has to hand in. */
  awaits(connector: string): boolean {
    return this.#since !== null && !this.#handedIn.has(connector);
  }

  /** Connectors of a participant that still have to hand in. */
  awaited(participant: string): string[] {
    return this.#deps.registry.activeConnectorsOf(participant).flatMap(({ id }) => (this.awaits(id) ? [id] : []));
  }

  /** True while of any active participant no connector has handed in. */
  get active(): boolean {
    if (this.#since === null) return false;
    const { registry } = this.#deps;
    return registry.participants().some(({ slug }) => {
      const own = registry.activeConnectorsOf(slug);
      return own.length > 0 && own.every((connector) => this.awaits(connector.id));
    });
  }

  /** What a connector knows of our audit log. Known and ours, or not marked by us: nothing happens. Else we were restored. */
  async knownHead(who: ConnectorIdentity, { mac, ...head }: HeadClaim): Promise<void> {
    if (head.n === 0) return;
    const ours = await this.#deps.store.read
      .selectFrom('audit')
      .select('hash')
      .where('n', '=', head.n)
      .executeTakeFirst();
    if (ours?.hash === head.hash) return;
    const generation = this.#deps.generations.ofHead(head, mac);
    if (generation === null) await this.#refuse(who, head);
    else await this.#enter(who, generation, { knownHead: head });
  }

  async #refuse(who: ConnectorIdentity, head: AuditHead): Promise<void> {
    const { store } = this.#deps;
    const last = this.#refusedAt.get(who.connector);
    if (last !== undefined && store.now() - last < REFUSAL_EVERY_MS) return;
    this.#refusedAt.set(who.connector, store.now());
    await store.write(async (tx) =>
      tx.audit({
        kind: 'restore.claim.refused',
        subject: who.participant,
        actor: who.connector,
        parties: [who.participant],
        data: { knownHead: head },
      }),
    );
  }

  #enter(who: ConnectorIdentity, lost: string, evidence: Record<string, unknown>): Promise<void> {
    return this.#deps.store.write(async (tx) => {
      const generations = await this.#deps.generations.renew(tx, lost);
      if (!generations) return;
      // An outside partner hands in nothing: the word of our side alone has to do.
      const ours = tx.db.selectFrom('participants').select('slug');
      await tx.db.updateTable('agreements').set({ provider_confirmed: 0 }).where('provider', 'in', ours).execute();
      await tx.db.updateTable('agreements').set({ consumer_confirmed: 0 }).where('consumer', 'in', ours).execute();
      await tx.db.deleteFrom('meta').where('key', 'like', 'handin:%').execute();
      await this.#remember(tx, 'restored', String(tx.now));
      tx.audit({ kind: 'broker.restored', subject: 'broker', parties: [EVERYBODY], data: generations });
      tx.audit({
        kind: 'broker.restored.shown',
        subject: who.participant,
        actor: who.connector,
        parties: [who.participant],
        data: { ...generations, ...evidence },
      });
      const rows = await tx.db.selectFrom('agreements').selectAll().execute();
      tx.after(() => {
        this.#since = tx.now;
        this.#handedIn.clear();
        this.#deps.changed(rows);
        this.#deps.entered();
      });
    });
  }

  async handin(who: ConnectorIdentity, body: AgreementHandin): Promise<HandinResult> {
    const result: HandinResult = { accepted: [], revoked: [], refused: [] };
    const good: SignedAgreement[] = [];
    const purposes = new Map(body.purposes?.map(({ agreement, purpose }) => [agreement, purpose]));
    for (const signed of body.agreements) {
      const reason = await this.#objection(who.participant, signed);
      if (reason === null) good.push(signed);
      else result.refused.push({ agreement: signed.agreement['@id'], reason });
    }
    // An agreement that we finalized and do not know: we have forgotten it, so we were restored.
    for (const { agreement, mac } of good) {
      const generation = this.#deps.generations.ofAgreement(agreement, mac);
      if (generation === null || (await this.#deps.agreements.find(this.#deps.store.read, agreement['@id']))) continue;
      await this.#enter(who, generation, { agreement: agreement['@id'] });
    }
    await this.#deps.store.write(async (tx) => {
      const changed: AgreementRow[] = [];
      for (const signed of good) {
        changed.push(await this.#confirm(tx, who.participant, signed, purposes.get(signed.agreement['@id']) ?? null));
        result.accepted.push(signed.agreement['@id']);
      }
      for (const { agreement, reason, by } of body.revocations) {
        const row = await this.#deps.agreements.find(tx.db, agreement);
        if (!row || (row.provider !== who.participant && row.consumer !== who.participant)) continue;
        if (row.revoked_at === null) changed.push(await this.#deps.agreements.markRevoked(tx, row, by, reason, tx.now));
        result.revoked.push(agreement);
      }
      tx.audit({
        kind: 'broker.handin',
        subject: who.participant,
        actor: who.connector,
        parties: [who.participant],
        data: { ...result },
      });
      tx.after(() => this.#deps.changed(changed));
    });
    await this.#raise(who, body.counts);
    await this.#deps.store.write(async (tx) => {
      await this.#remember(tx, `handin:${who.connector}`, String(tx.now));
      tx.after(() => this.#handedIn.add(who.connector));
    });
    return result;
  }

  async #raise(who: ConnectorIdentity, counts: AgreementHandin['counts']): Promise<void> {
    const { agreements, store, data, uses } = this.#deps;
    for (const { agreement, unit, used } of counts) {
      const row = await agreements.find(store.read, agreement);
      if (!row || (row.provider !== who.participant && row.consumer !== who.participant)) continue;
      if (unit === 'uses') await uses.raise(agreement, used);
      else data().raiseUsed(agreement, unit, used);
    }
  }

  async #objection(participant: string, signed: SignedAgreement): Promise<string | null> {
    const { agreement, providerSignature, consumerSignature, mac } = signed;
    const { partyOf } = this.#deps;
    const provider = partyOf(participant, agreement.assigner);
    const consumer = partyOf(participant, agreement.assignee);
    if (provider === null || consumer === null || (provider !== participant && consumer !== participant))
      return 'it is not an agreement of this participant';
    const { registry } = this.#deps;
    const signatures = [
      [provider, providerSignature],
      [consumer, consumerSignature],
    ] as const;
    for (const [party, signature] of signatures) {
      // With an outside partner our signature stands alone.
      if (registry.participant(party) === undefined) continue;
      const wrong = await signatureObjection(registry, party, agreement, signature);
      if (wrong) return wrong.text.en;
    }
    // Two signatures alone would let two parties bring in what never went through the catalogue and its rules.
    const known = await this.#deps.agreements.find(this.#deps.store.read, agreement['@id']);
    if (!known && this.#deps.generations.ofAgreement(agreement, mac) === null)
      return 'it is not known here and does not carry the mark of this broker: it was not finalized here';
    return null;
  }

  /**
   * One party's word for an agreement. Of one that we have forgotten, its word for the purpose counts as well; where the
   * two differ, or ours differs from theirs, there is none any more, and a policy that asks for a purpose denies.
   */
  async #confirm(tx: Tx, participant: string, signed: SignedAgreement, purpose: string | null): Promise<AgreementRow> {
    const { agreement } = signed;
    const id = agreement['@id'];
    const { partyOf, registry } = this.#deps;
    const provider = partyOf(participant, agreement.assigner) ?? '';
    const consumer = partyOf(participant, agreement.assignee) ?? '';
    const known = await this.#deps.agreements.find(tx.db, id);
    const row: AgreementRow = known ?? {
      id,
      provider,
      consumer,
      dataset: agreement.target,
      body: JSON.stringify(agreement),
      provider_signature: signed.providerSignature ?? null,
      consumer_signature: signed.consumerSignature ?? null,
      purpose,
      finalized_at: Date.parse(agreement.timestamp),
      revoked_at: null,
      revoked_by: null,
      revoke_reason: null,
      provider_confirmed: registry.participant(provider) === undefined ? 1 : 0,
      consumer_confirmed: registry.participant(consumer) === undefined ? 1 : 0,
    };
    const confirmed: AgreementRow = {
      ...row,
      purpose: purpose === null || purpose === row.purpose ? row.purpose : null,
      provider_confirmed: participant === row.provider ? 1 : row.provider_confirmed,
      consumer_confirmed: participant === row.consumer ? 1 : row.consumer_confirmed,
    };
    if (known) {
      await tx.db
        .updateTable('agreements')
        .set({
          purpose: confirmed.purpose,
          provider_confirmed: confirmed.provider_confirmed,
          consumer_confirmed: confirmed.consumer_confirmed,
        })
        .where('id', '=', id)
        .execute();
    } else {
      await tx.db.insertInto('agreements').values(confirmed).execute();
    }
    return confirmed;
  }

  async #remember(tx: Tx, key: string, value: string): Promise<void> {
    await tx.db
      .insertInto('meta')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  }
}
