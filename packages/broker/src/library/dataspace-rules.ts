import { type CompiledPolicy, compile, evaluate, type Facts, isNarrower, isPassThrough } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Agreement, DataspaceRule, Decision, OdrlOffer } from '@millspace/schemas';
import { describeErrors, validateDataspaceRule } from '@millspace/schemas';
import { EVERYBODY } from '../audit/entry.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import { joinNeeds, type Needs, needsOf } from '../facts/needs.ts';
import { said } from '../http/said.ts';
import { unfit } from './unfit.ts';

interface InForce {
  rule: DataspaceRule;
  policy: CompiledPolicy;
}

export interface RulesDeps {
  store: ControlStore;
  /** With the commit that changes the rules: everybody is told, with reason and date. */
  tell: (tx: Tx, rule: DataspaceRule, inForce: boolean) => Promise<void>;
  /** After it: what rests on the rules is decided anew. */
  changed: () => void;
}

/** Rules for the whole dataspace. They are decided beside agreements and may only narrow or stop them. */
export class DataspaceRules {
  readonly #deps: RulesDeps;
  readonly #store: ControlStore;
  #inForce: readonly InForce[] = [];

  constructor(deps: RulesDeps) {
    this.#deps = deps;
    this.#store = deps.store;
  }

  async load(): Promise<void> {
    const rows = await this.#store.read
      .selectFrom('dataspace_rules')
      .select('body')
      .where('withdrawn_at', 'is', null)
      .execute();
    this.#inForce = rows.map(({ body }) => compiledRule(JSON.parse(body) as DataspaceRule));
  }

  async list(): Promise<DataspaceRule[]> {
    const rows = await this.#store.read.selectFrom('dataspace_rules').selectAll().orderBy('since', 'desc').execute();
    return rows.map(({ body, withdrawn_at, withdraw_reason }) => ({
      ...(JSON.parse(body) as DataspaceRule),
      ...(withdrawn_at === null ? {} : { withdrawnAt: withdrawn_at }),
      ...(withdraw_reason === null ? {} : { withdrawReason: withdraw_reason }),
    }));
  }

  /** For the linter. */
  compiled(): { name: string; policy: CompiledPolicy }[] {
    return this.#inForce.map(({ rule, policy }) => ({ name: rule.title.en, policy }));
  }

  /** @throws MillspaceError MS-LIB-005 (no rule, or one that would do more than narrow), MS-LIB-006 (the name is in force) */
  add(input: unknown, actor: string): Promise<DataspaceRule> {
    const prepared = this.prepared(input, actor);
    return this.#store.write((tx) => this.addIn(tx, prepared, actor));
  }

  /** What could be made; it is in force from the commit on that makes it. @throws MillspaceError MS-LIB-005, MS-LIB-006 */
  prepared(input: unknown, actor: string): DataspaceRule {
    const candidate = { since: this.#store.now(), ...(input as object), by: actor };
    if (!validateDataspaceRule(candidate))
      throw new MillspaceError('MS-LIB-005', { detail: describeErrors(validateDataspaceRule.errors), status: 422 });
    compiledRule(candidate);
    this.#mustBeFree(candidate.id);
    return candidate;
  }

  /** Makes what was prepared, within a commit. `because`: what else the audit log says of it. @throws MillspaceError MS-LIB-006 */
  async addIn(
    tx: Tx,
    prepared: DataspaceRule,
    actor: string,
    because: Record<string, unknown> = {},
  ): Promise<DataspaceRule> {
    const rule: DataspaceRule = { ...prepared, since: tx.now, by: actor };
    const made = compiledRule(rule);
    this.#mustBeFree(rule.id);
    await tx.db
      .insertInto('dataspace_rules')
      .values({ id: rule.id, since: rule.since, body: JSON.stringify(rule), withdrawn_at: null, withdraw_reason: null })
      .execute();
    await this.#deps.tell(tx, rule, true);
    tx.audit({
      kind: 'rule.made',
      subject: rule.id,
      actor,
      parties: [EVERYBODY],
      data: { reason: rule.reason, policy: rule.policy, ...because },
    });
    tx.after(() => {
      this.#inForce = [...this.#inForce, made];
      this.#deps.changed();
    });
    return rule;
  }

  /** @throws MillspaceError MS-LIB-006 */
  #mustBeFree(id: string): void {
    if (this.#inForce.some(({ rule }) => rule.id === id))
      throw said('MS-LIB-006', 409, `A rule ${id} is in force.`, `Eine Regel ${id} gilt bereits.`, '/id');
  }

  /** @throws MillspaceError MS-LIB-007 when no such rule is in force */
  withdraw(id: string, reason: string, actor: string): Promise<void> {
    return this.#store.write((tx) => this.withdrawIn(tx, id, reason, actor));
  }

  /** Ends one, within a commit. `because`: what else the audit log says of it. @throws MillspaceError MS-LIB-007 */
  async withdrawIn(
    tx: Tx,
    id: string,
    reason: string,
    actor: string,
    because: Record<string, unknown> = {},
  ): Promise<void> {
    const known = this.mustBeInForce(id);
    await tx.db
      .updateTable('dataspace_rules')
      .set({ withdrawn_at: tx.now, withdraw_reason: reason })
      .where('id', '=', id)
      .where('withdrawn_at', 'is', null)
      .execute();
    await this.#deps.tell(tx, { ...known.rule, withdrawnAt: tx.now, withdrawReason: reason }, false);
    tx.audit({ kind: 'rule.withdrawn', subject: id, actor, parties: [EVERYBODY], data: { reason, ...because } });
    tx.after(() => {
      this.#inForce = this.#inForce.filter(({ rule }) => rule.id !== id);
      this.#deps.changed();
    });
  }

  /** null: no such rule is in force. */
  inForce(id: string): DataspaceRule | null {
    return this.#inForce.find(({ rule }) => rule.id === id)?.rule ?? null;
  }

  /** @throws MillspaceError MS-LIB-007 */
  mustBeInForce(id: string): InForce {
    const known = this.#inForce.find(({ rule }) => rule.id === id);
    if (known) return known;
    throw said('MS-LIB-007', 404, `No rule ${id} is in force.`, `Keine Regel ${id} gilt.`);
  }

  /** A rule that is only tried out. @throws MillspaceError MS-LIB-005 (no rule, or one that would do more than narrow) */
  candidate(policy: object): CompiledPolicy {
    return compiledPolicy('urn:millspace:candidate', policy);
  }

  /** Why an offer may not be published; empty when it keeps every rule. */
  objections(offer: OdrlOffer): { rule: DataspaceRule; reasons: { en: string; de: string }[] }[] {
    const compiled = compile(offer, { kind: 'usage' });
    if (!compiled.ok) return [];
    return this.#inForce.flatMap(({ rule, policy }) => {
      const narrower = isNarrower(compiled.policy, policy);
      return narrower.ok ? [] : [{ rule, reasons: narrower.reasons }];
    });
  }

  /** Rules in force that allow less than an agreement: they narrow or stop it. */
  narrowing(agreement: Agreement): DataspaceRule[] {
    const compiled = compile(agreement, { kind: 'usage' });
    if (!compiled.ok) return [];
    return this.#inForce.flatMap(({ rule, policy }) => (isNarrower(compiled.policy, policy).ok ? [] : [rule]));
  }

  /** What has to be known to decide a policy together with the rules. */
  needs(own: Needs): Needs {
    return this.#inForce.reduce((needs, { policy }) => joinNeeds(needs, needsOf(policy)), own);
  }

  /**
   * The decision of an agreement under the rules: the first that denies has the last word; none makes it wider. A fact that
   * a rule asks for and nobody knows denies, but where it is asked whether to agree at all. `without`: as if that rule were
   * not in force, for trying it out.
   */
  narrow(decision: Decision, facts: Facts, without?: string): Decision {
    let { validUntil } = decision;
    for (const { rule, policy } of this.#inForce) {
      if (rule.id === without) continue;
      const own = evaluate(policy, { ...facts, preview: true });
      if (own.validUntil !== null) validUntil = Math.min(validUntil ?? own.validUntil, own.validUntil);
      if (own.result === 'permit' || decision.result === 'deny') continue;
      const since = new Date(rule.since).toISOString();
      return {
        ...own,
        validUntil,
        text: {
          en: `Stopped by the rule "${rule.title.en}" of the dataspace, in force since ${since} (${rule.reason}). ${own.text.en}`,
          de: `Gestoppt durch die Regel „${rule.title.de}“ des Datenraums, gültig seit ${since} (${rule.reason}). ${own.text.de}`,
        },
      };
    }
    return { ...decision, validUntil };
  }
}

function compiledRule(rule: DataspaceRule): InForce {
  return { rule, policy: compiledPolicy(`urn:millspace:rule:${rule.id}`, rule.policy) };
}

const ONLY_ALLOWS = {
  en: 'A rule of the dataspace allows or forbids; shapes, counts and duties belong into offers.',
  de: 'Eine Regel des Datenraums erlaubt oder verbietet; Zuschnitte, Anzahlen und Pflichten gehören in Angebote.',
};

function compiledPolicy(id: string, rules: object): CompiledPolicy {
  const result = compile({ '@id': id, '@type': 'Offer', ...rules }, { kind: 'usage' });
  if (!result.ok) throw unfit('MS-LIB-005', result.errors, '/policy');
  const more = [...result.policy.permissions.flatMap((p) => p.duties), ...result.policy.obligations][0];
  const shaped = result.policy.permissions.some((p) => !isPassThrough(p.shape) || p.count !== null);
  if (more || shaped)
    throw said('MS-LIB-005', 422, ONLY_ALLOWS.en, ONLY_ALLOWS.de, `/policy${more?.path ?? '/permission'}`);
  return result.policy;
}
