import {
  type CompiledPolicy,
  checkTemplate,
  compile,
  explainPolicy,
  explainTerms,
  type FillOptions,
  fillTemplate,
  type LintContext,
  lint,
  TEMPLATE_LIBRARY,
  type TemplateValue,
} from '@millspace/policy';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type {
  FilledTemplate,
  LintAnswer,
  ListedTemplate,
  PolicyTemplate,
  TemplateUse,
  TemplateVersion,
} from '@millspace/schemas';
import { describeErrors, validatePolicyTemplate } from '@millspace/schemas';
import { EVERYBODY } from '../audit/entry.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import { said } from '../http/said.ts';
import { dropDraft } from './drafts.ts';
import { type KnownVersion, remadeUnder } from './remade.ts';
import { templateUses } from './template-uses.ts';
import { unfit } from './unfit.ts';

const digestOf = (template: PolicyTemplate): string => sha256(canonical(template));

/** The administrator's library: what comes with the software, and what this dataspace added. Versions never change. */
export class Templates {
  readonly #store: ControlStore;
  readonly #rules: () => LintContext['dataspaceRules'];

  constructor(store: ControlStore, rules: () => LintContext['dataspaceRules']) {
    this.#store = store;
    this.#rules = rules;
  }

  /** The newest version of each, own ones first. Retired ones are left out unless asked for. */
  async list(options: { retired?: boolean } = {}): Promise<ListedTemplate[]> {
    const rows = await this.#store.read
      .selectFrom('policy_templates')
      .selectAll()
      .orderBy('id')
      .orderBy('version')
      .execute();
    const newest = new Map(rows.map((row) => [row.id, listed(row)]));
    const own = [...newest.values()].filter(({ retiredAt }) => options.retired === true || retiredAt === null);
    return [...own, ...SHIPPED.filter(({ id }) => !newest.has(id))];
  }

  /** @throws MillspaceError MS-LIB-001 when there is none (of this version) */
  async find(id: string, version?: number): Promise<ListedTemplate> {
    const rows = await this.#store.read
      .selectFrom('policy_templates')
      .selectAll()
      .where('id', '=', id)
      .orderBy('version', 'desc')
      .execute();
    const row = rows.find((candidate) => version === undefined || candidate.version === version);
    const found = row ? listed(row) : SHIPPED.find((t) => t.id === id && (version ?? t.version) === t.version);
    if (found) return found;
    const [en, de] = version === undefined ? ['', ''] : [` in version ${version}`, ` in Fassung ${version}`];
    throw said('MS-LIB-001', 404, `There is no template ${id}${en}.`, `Es gibt keine Vorlage ${id}${de}.`, '/id');
  }

  /** Every version that there is, the newest first. @throws MillspaceError MS-LIB-001 */
  async versions(id: string): Promise<TemplateVersion[]> {
    const [found, uses] = await Promise.all([this.#all(id), this.uses()]);
    if (found.length === 0) await this.find(id);
    return found.map(({ template, digest, madeAt, by, retiredAt }) => ({
      template,
      digest,
      madeAt,
      by,
      retiredAt,
      agreements: uses.find((use) => use.id === id && use.version === template.version)?.agreements ?? 0,
    }));
  }

  uses(): Promise<TemplateUse[]> {
    return templateUses(this.#store);
  }

  /**
   * Agreements made from any version of a template as they would read under this one.
   * @throws MillspaceError MS-LIB-002 when it is no template
   */
  async remade(input: unknown): Promise<Map<string, CompiledPolicy | null>> {
    const candidate = { version: 1, ...(input as object) };
    if (!validatePolicyTemplate(candidate)) throw noTemplate();
    return remadeUnder(this.#store, candidate, await this.#all(candidate.id));
  }

  async #all(id: string): Promise<(KnownVersion & Pick<TemplateVersion, 'madeAt' | 'by' | 'retiredAt'>)[]> {
    const rows = await this.#store.read
      .selectFrom('policy_templates')
      .selectAll()
      .where('id', '=', id)
      .orderBy('version', 'desc')
      .execute();
    const own = rows.map((row) => ({
      template: JSON.parse(row.body) as PolicyTemplate,
      digest: row.digest,
      madeAt: row.created_at,
      by: row.created_by,
      retiredAt: row.retired_at,
    }));
    const shipped = SHIPPED.filter((one) => one.id === id).map(({ digest, origin: _, retiredAt, ...template }) => ({
      template,
      digest,
      madeAt: null,
      by: null,
      retiredAt,
    }));
    return [...own, ...shipped];
  }

  /**
   * Keeps a new version. Its number is ours to give.
   * @throws MillspaceError MS-LIB-002 (no template, or one that could not be enforced whatever is filled in), MS-LIB-003 (the name belongs to a shipped one)
   */
  save(input: unknown, actor: string): Promise<ListedTemplate> {
    const template = this.prepared(input);
    return this.#store.write((tx) => this.saveIn(tx, template, actor));
  }

  /** What could be kept; its number is not given yet. @throws MillspaceError MS-LIB-002, MS-LIB-003 */
  prepared(input: unknown): PolicyTemplate {
    const candidate = { version: 1, ...(input as object) };
    if (!validatePolicyTemplate(candidate)) throw noTemplate();
    if (SHIPPED.some(({ id }) => id === candidate.id)) throw withSoftware(candidate.id);
    const wrong = checkTemplate(candidate);
    if (wrong.length > 0) throw unfit('MS-LIB-002', wrong, '/policy');
    return candidate;
  }

  /** Keeps what was prepared, within a commit. `because`: what else the audit log says of it. */
  async saveIn(
    tx: Tx,
    prepared: PolicyTemplate,
    actor: string,
    because: Record<string, unknown> = {},
  ): Promise<ListedTemplate> {
    const before = await tx.db
      .selectFrom('policy_templates')
      .select((eb) => eb.fn.max('version').as('version'))
      .where('id', '=', prepared.id)
      .executeTakeFirst();
    const template: PolicyTemplate = { ...prepared, version: (before?.version ?? 0) + 1 };
    const row = {
      id: template.id,
      version: template.version,
      body: JSON.stringify(template),
      digest: digestOf(template),
      created_at: tx.now,
      created_by: actor,
      retired_at: null,
    };
    await tx.db.insertInto('policy_templates').values(row).execute();
    await dropDraft(tx, template.id);
    tx.audit({
      kind: 'template.saved',
      subject: template.id,
      actor,
      parties: [EVERYBODY],
      data: { version: template.version, digest: row.digest, ...because },
    });
    return listed(row);
  }

  /** Nothing new is made from it; agreements that name it are untouched. @throws MillspaceError MS-LIB-001, MS-LIB-003 */
  async retire(id: string, actor: string): Promise<void> {
    await this.retirable(id);
    await this.#store.write((tx) => this.retireIn(tx, id, actor));
  }

  /** One of this dataspace, that can be retired. @throws MillspaceError MS-LIB-001, MS-LIB-003 */
  async retirable(id: string): Promise<ListedTemplate> {
    const found = await this.find(id);
    if (found.origin === 'shipped') throw withSoftware(id);
    return found;
  }

  /** Retires one, within a commit. `because`: what else the audit log says of it. */
  async retireIn(tx: Tx, id: string, actor: string, because: Record<string, unknown> = {}): Promise<void> {
    await tx.db
      .updateTable('policy_templates')
      .set({ retired_at: tx.now })
      .where('id', '=', id)
      .where('retired_at', 'is', null)
      .execute();
    tx.audit({ kind: 'template.retired', subject: id, actor, parties: [EVERYBODY], data: because });
  }

  /**
   * An offer from a template. Nothing is stored: the provider publishes it with its dataset.
   * @throws MillspaceError MS-LIB-001, MS-LIB-004 (a value is missing or malformed, or the result cannot be enforced: every finding with its pointer)
   */
  async fill(
    id: string,
    offerId: string,
    values: Readonly<Record<string, TemplateValue>>,
    context: LintContext = {},
  ): Promise<FilledTemplate> {
    const { digest, origin: _origin, retiredAt, ...template } = await this.find(id);
    if (retiredAt !== null)
      throw said('MS-LIB-001', 410, `The template ${id} was retired.`, `Die Vorlage ${id} wurde zurückgezogen.`, '/id');
    return this.#fill(template, digest, { id: offerId, values }, context);
  }

  /** The same of a template that is not in the library. @throws MillspaceError MS-LIB-002 (no template), MS-LIB-004 */
  tryOut(
    input: unknown,
    offerId: string,
    values: Readonly<Record<string, TemplateValue>>,
    context: LintContext,
  ): FilledTemplate {
    const candidate = { version: 1, ...(input as object) };
    if (!validatePolicyTemplate(candidate)) throw noTemplate();
    return this.#fill(candidate, digestOf(candidate), { id: offerId, values }, context);
  }

  /** The words of a policy and what the linter says. @throws MillspaceError MS-LIB-004 when it does not compile */
  lint(policy: unknown, context: LintContext): LintAnswer {
    const compiled = compile(policy, { kind: 'usage' });
    if (!compiled.ok) throw unfit('MS-LIB-004', compiled.errors);
    const dataspaceRules = this.#rules();
    return {
      ...explainPolicy(compiled.policy),
      terms: explainTerms(compiled.policy),
      findings: lint(compiled.policy, { ...(dataspaceRules && { dataspaceRules }), ...context }),
    };
  }

  #fill(
    template: PolicyTemplate,
    digest: string,
    given: Pick<FillOptions, 'id' | 'values'>,
    context: LintContext,
  ): FilledTemplate {
    const filled = fillTemplate(template, { ...given, digest });
    if (!filled.ok) throw unfit('MS-LIB-004', filled.errors);
    const kind = template.kind === undefined ? {} : { kind: template.kind };
    return { offer: filled.offer, summary: filled.summary, ...this.lint(filled.offer, { ...kind, ...context }) };
  }
}

const withSoftware = (id: string): MillspaceError =>
  said('MS-LIB-003', 409, `${id} comes with the software.`, `${id} kommt mit der Software.`, '/id');

function noTemplate(): MillspaceError {
  return new MillspaceError('MS-LIB-002', { detail: describeErrors(validatePolicyTemplate.errors), status: 422 });
}

const SHIPPED: readonly ListedTemplate[] = TEMPLATE_LIBRARY.map((template) => ({
  ...template,
  digest: digestOf(template),
  origin: 'shipped',
  retiredAt: null,
}));

function listed(row: { body: string; digest: string; retired_at: number | null }): ListedTemplate {
  const template = JSON.parse(row.body) as PolicyTemplate;
  return { ...template, digest: row.digest, origin: 'own', retiredAt: row.retired_at };
}
