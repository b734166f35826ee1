import type { FilledTemplate, LintFinding, ListedTemplate, OdrlOffer } from '@millspace/schemas';
import { readConfigFile } from '../../config.ts';
import { MillspaceError } from '../../errors.ts';
import { misread, type PolicyDesk } from './host.ts';
import { templateValues } from './values.ts';

export interface GivenPolicy {
  policy?: string;
  template?: string;
  set?: string[];
}

const url = encodeURIComponent;

/** The template of the library. @throws MillspaceError MS-LIB-001 */
export function templateOf(desk: PolicyDesk, name: string, version?: string): Promise<ListedTemplate> {
  return desk.caller.get(`/templates/${url(name)}${version === undefined ? '' : `?version=${url(version)}`}`);
}

/** @throws MillspaceError MS-LIB-004 with every finding */
export async function fillIn(
  desk: PolicyDesk,
  template: ListedTemplate,
  set: readonly string[],
  about: { dataset?: object; kind?: string } = {},
): Promise<FilledTemplate> {
  const values = templateValues(set, template.parameters);
  return desk.caller.send('POST', `/templates/${url(template.id)}/fill`, { values, ...about });
}

/** The policy that the options name: from a file, or from a template of the library; null when they name none. @throws MillspaceError MS-CFG-… MS-LIB-… */
export async function policyOf(
  desk: PolicyDesk,
  { policy, template, set = [] }: GivenPolicy,
): Promise<OdrlOffer | null> {
  if (template !== undefined) return (await fillIn(desk, await templateOf(desk, template), set)).offer;
  if (policy === undefined) return null;
  return policyFrom(policy);
}

/** A policy out of a file; of a dataset or a rule of the dataspace its only one. @throws MillspaceError MS-CFG-… */
export function policyFrom(file: string): OdrlOffer {
  const value = readConfigFile(file);
  const { offers, policy } = isObject(value) ? value : {};
  const found = Array.isArray(offers)
    ? offers.length === 1
      ? (offers[0] as unknown)
      : null
    : isObject(policy)
      ? policy
      : value;
  if (!isObject(found))
    throw misread('--policy', file, {
      en: 'does not hold exactly one policy',
      de: 'enthält nicht genau eine Richtlinie',
    });
  return found as unknown as OdrlOffer;
}

/** Findings of a refusal, where the process that refused gave some; in the form of the linter’s. */
export function refusals(error: unknown): LintFinding[] | null {
  if (!(error instanceof MillspaceError) || !/^MS-LIB-00[245]$/.test(error.code)) return null;
  const findings = error.details?.['findings'];
  if (!Array.isArray(findings)) return null;
  return (findings as Omit<LintFinding, 'severity'>[]).map(({ code, pointer, text }) => ({
    severity: 'error',
    code,
    pointer,
    text,
  }));
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
