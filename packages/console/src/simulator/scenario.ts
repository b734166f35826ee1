import { instantOf } from '../i18n/zoned-time.ts';

/** A question as its address holds it. What is not said is what is so. */
export interface Scenario {
  who?: string;
  dataset?: string;
  purpose?: string;
  /** `2026-12-01T14:00`, by the clock of the broker's zone. */
  when?: string;
  /** Facts as if they were so; lists with commas. */
  roles?: string;
  memberships?: string;
  location?: string;
  securityProfile?: string;
  machineState?: string;
  /** Under this template instead of what is agreed or on offer, with these values (JSON) in its blanks. */
  template?: string;
  values?: string;
}

/** Facts that can be assumed, in the order of the form. */
export const ASSUMABLE = ['roles', 'memberships', 'location', 'securityProfile', 'machineState'] as const;

const WEEK_MS = 7 * 86_400_000;
const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** The question to the broker. `machines`: those of the dataset, whose state is assumed. Pure. */
export function questionOf(
  scenario: Scenario,
  zone: string,
  machines: readonly string[],
): { aheadMs: number } & Record<string, unknown> {
  const { who, dataset, purpose, when, roles, memberships, location, securityProfile, machineState } = scenario;
  const at = when === undefined ? Number.NaN : instantOf(when, zone);
  const assume = {
    ...(roles && { roles: list(roles) }),
    ...(memberships && { memberships: list(memberships) }),
    ...(location && { location }),
    ...(securityProfile && { securityProfile }),
    ...(machineState && { machines: Object.fromEntries(machines.map((id) => [id, { state: machineState }])) }),
  };
  return {
    ...(who && { participant: who }),
    ...(dataset && { dataset }),
    ...(purpose && { purpose }),
    ...(Number.isNaN(at) ? {} : { at }),
    ...(Object.keys(assume).length > 0 && { assume }),
    aheadMs: WEEK_MS,
  };
}
