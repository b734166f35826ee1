// The left operands of the Catena-X policy profile (CX-0152, profile 2025/9). None is taken over as it stands: what can be decided here
// has a term of ODRL or of our profile, and the rest is contract text. A policy in that profile is refused with, for each of its
// operands, what it is and what to write instead; nothing of it is ever true by default.
import type { Bilingual } from '@millspace/schemas';
import { CODES } from '../codes.ts';
import { at, isObject, type JsonObject, type Problems } from '../problems.ts';

/** `evaluated`: decidable here with another term · `attested`: as good as the register · `text`: for people, an annex of the contract. */
export interface CatenaOperand {
  mark: 'evaluated' | 'attested' | 'text';
  /** What to write instead; null for contract text. */
  instead: string | null;
}

const evaluated = (instead: string): CatenaOperand => ({ mark: 'evaluated', instead });
const attested = (instead: string): CatenaOperand => ({ mark: 'attested', instead });
const TEXT: CatenaOperand = { mark: 'text', instead: null };

export const CATENA_OPERANDS: Readonly<Record<string, CatenaOperand>> = {
  AffiliatesBpnl: TEXT,
  AffiliatesRegion: TEXT,
  BusinessPartnerGroup: attested('x:membership'),
  BusinessPartnerNumber: attested('x:participant'),
  ConfidentialInformationMeasures: TEXT,
  ConfidentialInformationSharing: TEXT,
  ContractReference: TEXT,
  ContractTermination: evaluated('the obligation odrl:delete with odrl:event eq x:agreement-end'),
  DataFrequency: evaluated('odrl:count with odrl:unitOfCount eq x:deliveries'),
  DataProvisioningEndDate: evaluated('odrl:dateTime lteq'),
  DataProvisioningEndDurationDays: evaluated('odrl:elapsedTime lteq'),
  DataUsageEndDate: evaluated('the obligation odrl:delete with odrl:dateTime lteq'),
  DataUsageEndDefinition: TEXT,
  DataUsageEndDurationDays: evaluated('the obligation odrl:delete with odrl:delayPeriod eq'),
  ExclusiveUsage: TEXT,
  FrameworkAgreement: attested('x:membership, and the duty x:agreeTo'),
  JurisdictionLocation: TEXT,
  JurisdictionLocationReference: TEXT,
  Liability: TEXT,
  ManagedLegalEntityBpnl: TEXT,
  ManagedLegalEntityRegion: TEXT,
  Membership: attested('x:membership'),
  Precedence: TEXT,
  UsagePurpose: attested('odrl:purpose isAnyOf'),
  UsageRestriction: TEXT,
  VersionChanges: TEXT,
  Warranty: TEXT,
  WarrantyDefinition: TEXT,
  WarrantyDurationMonths: TEXT,
};

const CATENA = 'https://w3id.org/catenax/';
const MAX_DEPTH = 32;

/** Whether the policy is written in the profile of Catena-X; then every operand is reported with its mark. */
export function catenaProfile(policy: JsonObject, problems: Problems): boolean {
  const names = [policy['@context'], policy.profile].flat();
  if (!names.some((name) => typeof name === 'string' && name.startsWith(CATENA))) return false;
  problems.add(
    policy.profile === undefined ? '/@context' : '/profile',
    CODES.unknownProfile,
    'The Catena-X profile is not evaluated as it stands: most of its terms are contract text. Each of them is named with what to write instead.',
    'Das Catena-X-Profil wird nicht ausgewertet, wie es dasteht: Die meisten Begriffe sind Vertragstext. Zu jedem steht, was stattdessen zu schreiben ist.',
  );
  visit(policy, '', 0, problems);
  return true;
}

function visit(node: unknown, path: string, depth: number, problems: Problems): void {
  if (depth > MAX_DEPTH) return;
  if (Array.isArray(node)) for (const [i, entry] of node.entries()) visit(entry, at(path, i), depth + 1, problems);
  else if (isObject(node)) {
    const { leftOperand } = node;
    if (typeof leftOperand === 'string') {
      const { en, de } = sentence(leftOperand.replace(/^.*[:/]/, ''));
      problems.add(at(path, 'leftOperand'), CODES.notEnforced, en, de);
    } else for (const [key, value] of Object.entries(node)) visit(value, at(path, key), depth + 1, problems);
  }
}

function sentence(name: string): Bilingual {
  const operand = Object.hasOwn(CATENA_OPERANDS, name) ? CATENA_OPERANDS[name] : undefined;
  if (!operand)
    return { en: `${name} is no term of the Catena-X profile.`, de: `${name} ist kein Begriff des Catena-X-Profils.` };
  if (operand.instead === null)
    return {
      en: `${name} is contract text: people agree on it, no machine can decide it. Put it into an annex of the contract.`,
      de: `${name} ist Vertragstext: Menschen vereinbaren es, keine Maschine kann darüber entscheiden. Es gehört in eine Anlage zum Vertrag.`,
    };
  const how =
    operand.mark === 'attested'
      ? ['can be decided on attested facts', 'ist anhand bestätigter Angaben entscheidbar']
      : ['can be decided', 'ist entscheidbar'];
  return {
    en: `${name} ${how[0]}; write ${operand.instead}.`,
    de: `${name} ${how[1]}; zu schreiben als ${operand.instead}.`,
  };
}
