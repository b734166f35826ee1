import { type Clause, type CompiledPolicy, clausesOf, compile, contractTerms, isNarrower } from '@millspace/policy';
import { type JWK, kidOf, thumbprint, verifyDetached } from '@millspace/runtime/crypto';
import {
  type Agreement,
  type Bilingual,
  type DataspaceRule,
  type PolicyTemplate,
  participantSlug,
  type Signatory,
  type SignedAgreement,
  type StandingInstruction,
} from '@millspace/schemas';
import type { KeptAgreement } from '../control/evidence.ts';
import { namedBy } from '../signing/desk.ts';
import { holds, type KeptDocument } from '../signing/documents.ts';
import type { KnownRule } from '../signing/rules.ts';

export type Side = 'provider' | 'consumer';

export interface PrintedParty {
  side: Side;
  participant: string;
  /** null: the agreement names nobody. */
  signatory: Signatory | null;
  /** Known on the own side alone. */
  name: string | null;
  instruction: StandingInstruction | null;
}

/** How a document that the agreement names lies here. `altered`: what lies here is another text. */
export type Holding = 'held' | 'missing' | 'altered';

export interface PrintedAnnex {
  iri: string;
  digest: string;
  title: Bilingual | null;
  holding: Holding;
  /** Only of what is held. */
  text: string | null;
}

export interface PrintedTemplate {
  id: string;
  version: number;
  digest: string;
  title: Bilingual | null;
  holding: Holding;
}

export interface PrintedSignature {
  side: Side;
  /** Key id (RFC 7638 thumbprint). */
  kid: string | null;
  jws: string | null;
  verdict: 'good' | 'bad' | 'no-key' | 'missing';
}

export interface PrintedRule {
  rule: KnownRule;
  /** Made after the agreement was. */
  later: boolean;
}

/** An agreement with everything that belongs to it, as it is printed. Made from what lies at this connector alone. */
export interface Sheet {
  agreement: Agreement;
  role: Side;
  datasetTitle: Bilingual | null;
  purpose: string | null;
  revoked: { at: number; reason: string } | null;
  parties: PrintedParty[];
  /** null: the policy cannot be read by this version. */
  clauses: Clause[] | null;
  /** Like annexes and rules null when the policy cannot be read: what it names is not known then. */
  templates: PrintedTemplate[] | null;
  annexes: PrintedAnnex[] | null;
  /** Rules of the dataspace that allow less than the agreement, the oldest first; withdrawn ones among them. */
  rules: PrintedRule[] | null;
  signatures: PrintedSignature[];
  /** Epoch ms. */
  printedAt: number;
}

export interface SheetSources {
  kept: KeptAgreement;
  datasetTitle: Bilingual | null;
  document: (digest: string) => KeptDocument | null;
  rules: readonly KnownRule[];
  nameOf: (person: string) => string | null;
  instruction: (id: string) => StandingInstruction | null;
  /** The key of this connector: its own signature needs nobody else's word. */
  ownKey: JWK;
  now: number;
}

export async function sheetOf(sources: SheetSources): Promise<Sheet> {
  const { kept, datasetTitle, document, now } = sources;
  const { agreement } = kept.signed;
  const compiled = compile(agreement, { kind: 'usage' });
  const named = compiled.ok ? namedBy(contractTerms(compiled.policy)) : [];
  const templates = named.flatMap((one) =>
    one.template ? [printedTemplate({ ...one.template, digest: one.digest }, document)] : [],
  );
  const titles = annexTitles(templates.flatMap(({ digest }) => templateOf(document(digest)) ?? []));
  return {
    agreement,
    role: kept.role,
    datasetTitle,
    purpose: kept.purpose,
    revoked: kept.revokedAt === null ? null : { at: kept.revokedAt, reason: kept.reason ?? '' },
    parties: (['provider', 'consumer'] as const).map((side) => party(side, sources)),
    clauses: compiled.ok ? clausesOf(compiled.policy) : null,
    templates: compiled.ok ? templates : null,
    annexes: compiled.ok ? named.flatMap((one) => (one.template ? [] : [annex(one, titles, document)])) : null,
    rules: compiled.ok ? narrowing(compiled.policy, agreement, sources.rules) : null,
    signatures: await Promise.all(
      (['provider', 'consumer'] as const).map((side) => signature(side, kept.signed, sources.ownKey)),
    ),
    printedAt: now,
  };
}

/** What is wrong with a sheet and has to be seen first. */
export function flaws(
  sheet: Sheet,
): { kind: 'missing' | 'altered' | 'signature' | 'unread' | 'unnamed'; what: string }[] {
  return [
    ...[
      ...(sheet.templates ?? []).map((t) => ({ ...t, name: `${t.id}@${t.version}` })),
      ...(sheet.annexes ?? []).map((a) => ({ ...a, name: a.iri })),
    ].flatMap(({ holding, name }) => (holding === 'held' ? [] : [{ kind: holding, what: name }])),
    ...sheet.signatures.flatMap(({ side, verdict }) =>
      verdict === 'good' ? [] : [{ kind: 'signature' as const, what: side }],
    ),
    ...(sheet.clauses === null ? [{ kind: 'unread' as const, what: sheet.agreement['@id'] }] : []),
    ...sheet.parties.flatMap(({ side, signatory }) =>
      signatory === null ? [{ kind: 'unnamed' as const, what: side }] : [],
    ),
  ];
}

type Find = SheetSources['document'];

function holdingOf(kept: KeptDocument | null): Holding {
  if (kept === null) return 'missing';
  return holds(kept) ? 'held' : 'altered';
}

function templateOf(kept: KeptDocument | null): PolicyTemplate | null {
  return holdingOf(kept) === 'held' ? (JSON.parse(kept?.text ?? 'null') as PolicyTemplate) : null;
}

function printedTemplate(named: { id: string; version: number; digest: string }, document: Find): PrintedTemplate {
  const kept = document(named.digest);
  return { ...named, title: templateOf(kept)?.title ?? null, holding: holdingOf(kept) };
}

function annexTitles(templates: readonly PolicyTemplate[]): ReadonlyMap<string, Bilingual> {
  return new Map(templates.flatMap(({ annexes = [] }) => annexes.map(({ digest, title }) => [digest, title] as const)));
}

function annex(
  { iri, digest }: { iri: string; digest: string },
  titles: ReadonlyMap<string, Bilingual>,
  document: Find,
): PrintedAnnex {
  const kept = document(digest);
  const holding = holdingOf(kept);
  const own = kept?.title === undefined ? null : { en: kept.title, de: kept.title };
  return {
    iri,
    digest,
    title: titles.get(digest) ?? own,
    holding,
    text: holding === 'held' ? (kept?.text ?? null) : null,
  };
}

function party(side: Side, { kept, nameOf, instruction }: SheetSources): PrintedParty {
  const { agreement } = kept.signed;
  const urn = side === 'provider' ? agreement.assigner : agreement.assignee;
  const signatory = agreement['x:signatories']?.[side === 'provider' ? 'assigner' : 'assignee'] ?? null;
  const own = side === kept.role && signatory !== null;
  return {
    side,
    participant: participantSlug(urn) ?? urn,
    signatory,
    name: own ? nameOf(signatory.person) : null,
    instruction: own && signatory.instruction !== undefined ? instruction(signatory.instruction) : null,
  };
}

async function signature(side: Side, signed: SignedAgreement, ownKey: JWK): Promise<PrintedSignature> {
  const jws = (side === 'provider' ? signed.providerSignature : signed.consumerSignature) ?? null;
  const kid = jws === null ? null : kidOf(jws);
  if (jws === null) return { side, kid, jws, verdict: 'missing' };
  const given = (side === 'provider' ? signed.providerJwk : signed.consumerJwk) as JWK | undefined;
  const key = [ownKey, given].find((one) => one !== undefined && thumbprint(one) === kid);
  if (key === undefined) return { side, kid, jws, verdict: 'no-key' };
  return { side, kid, jws, verdict: (await verifyDetached(signed.agreement, jws, key)) ? 'good' : 'bad' };
}

function narrowing(own: CompiledPolicy, agreement: Agreement, rules: readonly KnownRule[]): PrintedRule[] {
  const agreedAt = Date.parse(agreement.timestamp);
  return rules.flatMap((rule) => {
    const policy = compile(policyOf(rule), { kind: 'usage' });
    if (policy.ok && isNarrower(own, policy.policy).ok) return [];
    return [{ rule, later: rule.since > agreedAt }];
  });
}

function policyOf(rule: DataspaceRule): object {
  return { '@id': `urn:millspace:rule:${rule.id}`, '@type': 'Offer', ...rule.policy };
}
