import { sameRules } from '@millspace/policy';
import { kidOf, verifyDetached } from '@millspace/runtime/crypto';
import type { Agreement, OdrlOffer, ReturnNamed, Signatories, Signatory } from '@millspace/schemas';
import type { Refusal } from '../dsp/model.ts';
import type { Connector, Registry } from '../participants/registry.ts';

/** Members of a policy that say what may be done; the rest says who, what and when. */
const RULES = ['permission', 'prohibition', 'obligation', 'profile', 'conflict', 'odrl:conflict'] as const;

/** The agreement on an offer, as both connectors sign it. */
export function draftAgreement(options: {
  id: string;
  offer: OdrlOffer;
  dataset: string;
  /** Participant ids as they stand in it. */
  provider: string;
  consumer: string;
  now: number;
  /** Who acts for the consumer. */
  signatory?: Signatory;
  /** What the consumer named as its return. */
  inReturn?: ReturnNamed;
}): Agreement {
  const rules: Partial<Record<(typeof RULES)[number], unknown>> = {};
  for (const member of RULES) {
    const value = options.offer[member];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) rules[member] = value;
  }
  const draft = {
    '@id': options.id,
    '@type': 'Agreement',
    target: options.dataset,
    assigner: options.provider,
    assignee: options.consumer,
    timestamp: new Date(options.now).toISOString(),
    ...rules,
    ...(options.inReturn ? { 'x:inReturn': options.inReturn } : {}),
  } as Agreement;
  return options.signatory ? signedFor(draft, { assignee: options.signatory }) : draft;
}

/** The agreement with who acted for a side, beside whom it names already. */
export function signedFor(agreement: Agreement, signatories: Signatories): Agreement {
  return { ...agreement, 'x:signatories': { ...agreement['x:signatories'], ...signatories } };
}

/** What is wrong with an agreement for the one who asked for this offer; null when it is what was asked for. */
export function agreementObjection(
  agreement: Agreement,
  /** `provider`, `consumer`: participant ids as they must stand in it. */
  expected: { offer: OdrlOffer; dataset: string; provider: string; consumer: string; now: number },
): Refusal | null {
  const wrong =
    agreement.target !== expected.dataset
      ? 'target'
      : agreement.assigner !== expected.provider
        ? 'assigner'
        : agreement.assignee !== expected.consumer
          ? 'assignee'
          : !sameRules(agreement, expected.offer)
            ? 'permission'
            : !(Math.abs(Date.parse(agreement.timestamp) - expected.now) < 366 * 24 * 3600_000)
              ? 'timestamp'
              : null;
  if (wrong === null) return null;
  return {
    code: 'MS-AGR-004',
    text: {
      en: `The agreement is not what was asked for: its ${wrong} differs.`,
      de: `Die Vereinbarung ist nicht, worum gebeten wurde: ${wrong} weicht ab.`,
    },
  };
}

/** The connector that a signature names, when it may sign for this participant. */
export function signerOf(registry: Registry, slug: string, jws: string | null): Connector | null {
  const kid = jws === null ? null : kidOf(jws);
  return kid === null ? null : (registry.keyOf(slug, kid) ?? null);
}

/**
 * Checks that a connector of this participant signed this very agreement (or another statement). Null when it did; else
 * why it does not count.
 */
export async function signatureObjection(
  registry: Registry,
  slug: string,
  agreement: object,
  jws: unknown,
): Promise<Refusal | null> {
  if (typeof jws !== 'string' || jws === '') {
    return {
      code: 'MS-AGR-003',
      text: { en: `The signature of ${slug} is missing.`, de: `Die Unterschrift von ${slug} fehlt.` },
    };
  }
  const signer = signerOf(registry, slug, jws);
  if (signer && (await verifyDetached(agreement, jws, signer.publicJwk))) return null;
  return {
    code: 'MS-AGR-003',
    text: {
      en: `The signature is not that of a connector of ${slug} over this agreement.`,
      de: `Die Unterschrift stammt nicht von einem Konnektor von ${slug} oder gilt nicht für diese Vereinbarung.`,
    },
  };
}
