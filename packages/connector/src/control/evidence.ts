import { MillspaceError } from '@millspace/runtime/errors';
import { type SqliteDatabase, transaction } from '@millspace/runtime/sqlite';
import type { ControlHello, OdrlOffer, PublicJwk, Signatory, SignedAgreement, SignedReceipt } from '@millspace/schemas';
import { DeliveredMonths } from '../balance/delivered-months.ts';

export interface KeptAgreement {
  id: string;
  role: 'consumer' | 'provider';
  dataset: string;
  signed: SignedAgreement;
  /** For what the data were asked for; null when nothing was said. */
  purpose: string | null;
  /** Pseudonym of the person who asked (consumer) or let the request pass (provider); null when it was automatic. */
  actor: string | null;
  revokedAt: number | null;
  reason: string | null;
}

export interface OwnRequest {
  pid: string;
  dataset: string;
  provider: string;
  offer: OdrlOffer;
  purpose: string | null;
  /** Pseudonym of who asked. */
  actor: string | null;
  /** Who acts for this side; null: asked before agreements named that. */
  signatory: Signatory | null;
  /** Own dataset that was named as the return; null: none. */
  inReturn: string | null;
}

/**
 * What was decided about a request, and by whom: the pseudonym of a person, who decided by hand or by a standing instruction.
 * null: nobody, which was possible before there were instructions.
 */
export interface RequestDecision {
  pid: string;
  approve: boolean;
  reason: string | null;
  actor: string | null;
  instruction: string | null;
  /** What was decided on; absent: decided before this was kept. */
  terms?: DecidedTerms;
}

/** Terms that somebody decided on. `ownOnly`: they are on offer to nobody else, but made or accepted in this negotiation alone. */
export interface DecidedTerms {
  offer: OdrlOffer;
  ownOnly: boolean;
}

/** The broker's audit log as last seen, with the broker's mark on it: what shows a restored broker that it was restored. */
export type AuditHead = ControlHello['auditHead'];

/** What this connector can prove by itself: its requests, signed agreements, revocations, receipts, and the audit head it saw last. */
export class Evidence {
  readonly #db: SqliteDatabase;
  readonly #listeners = new Set<(agreement: string) => void>();
  /** Receipts kept; counted once, for they only grow more. */
  #receipts: number | null = null;

  /** What was delivered, month by month. */
  readonly delivered: DeliveredMonths;

  constructor(db: SqliteDatabase) {
    this.#db = db;
    this.delivered = new DeliveredMonths(db);
  }

  rememberRequest(request: OwnRequest, at: number): void {
    this.#db
      .prepare(
        'INSERT OR REPLACE INTO requests (pid, dataset, provider, offer, purpose, actor, at, signatory, in_return) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        request.pid,
        request.dataset,
        request.provider,
        JSON.stringify(request.offer),
        request.purpose,
        request.actor,
        at,
        request.signatory && JSON.stringify(request.signatory),
        request.inReturn,
      );
  }

  request(pid: string): OwnRequest | null {
    const row = this.#db
      .prepare(
        'SELECT pid, dataset, provider, offer, purpose, actor, signatory, in_return inReturn FROM requests WHERE pid = ?',
      )
      .get(pid) as (Omit<OwnRequest, 'offer' | 'signatory'> & { offer: string; signatory: string | null }) | undefined;
    if (!row) return null;
    const signatory = row.signatory === null ? null : (JSON.parse(row.signatory) as Signatory);
    return { ...row, offer: JSON.parse(row.offer) as OdrlOffer, signatory };
  }

  /**
   * Keeps what is asked for or accepted, and by whom, before the broker hears of it: the agreement may come before its answer. What the
   * broker refuses was not asked; where it does not answer, it may have been.
   */
  async ask<T>(request: OwnRequest, at: number, tell: () => Promise<T>): Promise<T> {
    const before = this.request(request.pid);
    const since = this.#db.prepare('SELECT at FROM requests WHERE pid = ?').pluck().get(request.pid) as number;
    this.rememberRequest(request, at);
    try {
      return await tell();
    } catch (error) {
      const refused = wasRefused(error);
      if (refused && before) this.rememberRequest(before, since);
      else if (refused) this.#db.prepare('DELETE FROM requests WHERE pid = ?').run(request.pid);
      throw error;
    }
  }

  /**
   * Keeps who decides, before the broker hears of it: the agreement may come before its answer. What the broker refuses did not
   * happen; where it does not answer, it may have.
   */
  async decide<T>(decision: RequestDecision, at: number, tell: () => Promise<T>): Promise<T> {
    const before = this.decision(decision.pid);
    this.keepDecision(decision, at);
    try {
      return await tell();
    } catch (error) {
      const refused = wasRefused(error);
      if (refused && before) this.keepDecision(before, at);
      else if (refused) this.#db.prepare('DELETE FROM decisions WHERE pid = ?').run(decision.pid);
      throw error;
    }
  }

  /** Keeps a decision that the broker hears of together with the signature. */
  keepDecision({ pid, approve, reason, actor, instruction, terms }: RequestDecision, at: number): void {
    this.#db
      .prepare(
        'INSERT OR REPLACE INTO decisions (pid, approve, reason, actor, at, instruction, terms) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(pid, approve ? 1 : 0, reason, actor, at, instruction, terms ? JSON.stringify(terms) : null);
  }

  decision(pid: string): RequestDecision | null {
    const row = this.#db
      .prepare('SELECT pid, approve, reason, actor, instruction, terms FROM decisions WHERE pid = ?')
      .get(pid) as (Omit<RequestDecision, 'approve' | 'terms'> & { approve: number; terms: string | null }) | undefined;
    if (!row) return null;
    const { approve, terms, ...rest } = row;
    return {
      ...rest,
      approve: approve === 1,
      ...(terms === null ? {} : { terms: JSON.parse(terms) as DecidedTerms }),
    };
  }

  /** `purpose` or `actor` null leaves what is known of it. */
  keepAgreement(
    signed: SignedAgreement,
    role: 'consumer' | 'provider',
    at: number,
    purpose: string | null = null,
    actor: string | null = null,
  ): void {
    const { agreement } = signed;
    this.#db
      .prepare(
        `INSERT INTO agreements (id, role, dataset, signed, at, purpose, actor) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET signed = excluded.signed, purpose = coalesce(excluded.purpose, purpose),
           actor = coalesce(excluded.actor, actor)`,
      )
      .run(agreement['@id'], role, agreement.target, JSON.stringify(signed), at, purpose, actor);
    this.#changed(agreement['@id']);
  }

  agreement(id: string): KeptAgreement | null {
    const row = this.#db.prepare('SELECT * FROM agreements WHERE id = ?').get(id) as AgreementRow | undefined;
    return row === undefined ? null : keptOf(row);
  }

  /** All of them, the oldest first. They only grow more: who looks for one asks for that one. */
  agreements(): KeptAgreement[] {
    return (this.#db.prepare('SELECT * FROM agreements ORDER BY at').all() as AgreementRow[]).map(keptOf);
  }

  /** Called with the id of each agreement that is kept, or of which something else is known now. */
  onAgreement(listener: (id: string) => void): void {
    this.#listeners.add(listener);
  }

  revoke(id: string, reason: string, at: number): void {
    this.#db
      .prepare('UPDATE agreements SET revoked_at = coalesce(revoked_at, ?), reason = coalesce(reason, ?) WHERE id = ?')
      .run(at, reason, id);
    this.#changed(id);
  }

  receipt(id: string): SignedReceipt | null {
    const body = this.#db.prepare('SELECT body FROM receipts WHERE id = ?').pluck().get(id);
    return typeof body === 'string' ? (JSON.parse(body) as SignedReceipt) : null;
  }

  /** A receipt that this connector did not sign, and why. */
  keepRefusal(signed: SignedReceipt, { code, text }: { code: string; text: string }, at: number): void {
    this.#db
      .prepare('INSERT OR REPLACE INTO refused_receipts (id, at, code, detail, body) VALUES (?, ?, ?, ?, ?)')
      .run(signed.receipt.id, at, code, text, JSON.stringify(signed));
  }

  /** How many receipts were refused, and the last one. */
  refusals(): { count: number; last: { receipt: string; at: number; code: string; detail: string } | null } {
    const count = this.#db.prepare('SELECT count(*) FROM refused_receipts').pluck().get() as number;
    const last = this.#db
      .prepare('SELECT id receipt, at, code, detail FROM refused_receipts ORDER BY at DESC LIMIT 1')
      .get() as { receipt: string; at: number; code: string; detail: string } | undefined;
    return { count, last: last ?? null };
  }

  receiptCount(): number {
    this.#receipts ??= this.#db.prepare('SELECT count(*) FROM receipts').pluck().get() as number;
    return this.#receipts;
  }

  keepReceipt(signed: SignedReceipt, at: number): void {
    const { id } = signed.receipt;
    const known = transaction(this.#db, () => {
      this.#db.prepare('DELETE FROM refused_receipts WHERE id = ?').run(id);
      const before = this.#db.prepare('SELECT 1 FROM receipts WHERE id = ?').get(id) !== undefined;
      this.#db
        .prepare('INSERT OR REPLACE INTO receipts (id, agreement, at, body) VALUES (?, ?, ?, ?)')
        .run(id, signed.receipt.agreement, at, JSON.stringify(signed));
      if (!before) this.delivered.add(signed.receipt);
      return before;
    });
    if (this.#receipts !== null && !known) this.#receipts += 1;
  }

  receipts(agreement: string, limit: number): SignedReceipt[] {
    const rows = this.#db
      .prepare('SELECT body FROM receipts WHERE agreement = ? ORDER BY at DESC LIMIT ?')
      .pluck()
      .all(agreement, limit) as string[];
    return rows.map((body) => JSON.parse(body) as SignedReceipt);
  }

  /** Every receipt kept here, in order; read as it is used. */
  *allReceipts(): Generator<SignedReceipt> {
    const bodies = this.#db.prepare('SELECT body FROM receipts ORDER BY at, id').pluck().iterate();
    for (const body of bodies as IterableIterator<string>) yield JSON.parse(body) as SignedReceipt;
  }

  /** Keys that the broker signs or signed with, as far as they were asked for. */
  brokerKeys(): PublicJwk[] {
    const value = this.#db.prepare("SELECT value FROM facts WHERE name = 'brokerKeys'").pluck().get();
    return typeof value === 'string' ? (JSON.parse(value) as PublicJwk[]) : [];
  }

  keepBrokerKeys(keys: readonly PublicJwk[]): void {
    this.#db.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES ('brokerKeys', ?)").run(JSON.stringify(keys));
  }

  /** The newest count receipt of each agreement, for handing in. */
  latestReceipts(): SignedReceipt[] {
    const rows = this.#db
      .prepare(
        `WITH counts AS (SELECT agreement, at, body FROM receipts WHERE json_extract(body, '$.receipt.used') IS NOT NULL)
         SELECT body FROM counts c WHERE at = (SELECT max(at) FROM counts WHERE agreement = c.agreement)`,
      )
      .pluck()
      .all() as string[];
    return rows.map((body) => JSON.parse(body) as SignedReceipt);
  }

  /** The highest number of a local use that consumers have signed for, by agreement. */
  highestUses(): { agreement: string; highest: number }[] {
    return this.#db
      .prepare(
        `SELECT agreement, max(json_extract(body, '$.receipt.uses.highest')) AS highest FROM receipts
         WHERE json_extract(body, '$.receipt.uses.highest') > 0 GROUP BY agreement`,
      )
      .all() as { agreement: string; highest: number }[];
  }

  auditHead(): AuditHead | null {
    const value = this.#db.prepare("SELECT value FROM facts WHERE name = 'auditHead'").pluck().get() as
      | string
      | undefined;
    return value === undefined ? null : (JSON.parse(value) as AuditHead);
  }

  keepAuditHead(head: AuditHead): void {
    this.#db.prepare("INSERT OR REPLACE INTO facts (name, value) VALUES ('auditHead', ?)").run(JSON.stringify(head));
  }

  #changed(agreement: string): void {
    for (const listener of this.#listeners) listener(agreement);
  }
}

interface AgreementRow {
  id: string;
  role: 'consumer' | 'provider';
  dataset: string;
  signed: string;
  purpose: string | null;
  actor: string | null;
  revoked_at: number | null;
  reason: string | null;
}

function keptOf(row: AgreementRow): KeptAgreement {
  return {
    id: row.id,
    role: row.role,
    dataset: row.dataset,
    signed: JSON.parse(row.signed) as SignedAgreement,
    purpose: row.purpose,
    actor: row.actor,
    revokedAt: row.revoked_at,
    reason: row.reason,
  };
}

/** The broker has said no; anything else may have come through. */
const wasRefused = (error: unknown): boolean =>
  error instanceof MillspaceError && error.status !== undefined && error.status < 500;
