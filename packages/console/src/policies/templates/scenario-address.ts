import type { TemplateTest } from '@millspace/schemas';
import { localText } from '../../i18n/zoned-time.ts';
import { isObject } from '../tree/pointer.ts';

/** The address of the simulator that asks what a test asks. Pure. */
export function addressOf(template: string, { scenario, values }: TemplateTest, zone: string): Record<string, string> {
  const { participant, dataset, purpose, at, assume } = scenario;
  const facts = isObject(assume) ? assume : {};
  const list = (key: string) => (Array.isArray(facts[key]) ? { [key]: facts[key].join(', ') } : {});
  const text = (key: string) => (typeof facts[key] === 'string' ? { [key]: facts[key] } : {});
  const [machine] = isObject(facts['machines']) ? Object.values(facts['machines']) : [];
  return {
    template,
    who: participant,
    dataset,
    ...(purpose !== undefined && { purpose }),
    ...(at !== undefined && { when: localText(at, zone) }),
    ...list('roles'),
    ...list('memberships'),
    ...text('location'),
    ...text('securityProfile'),
    ...(isObject(machine) && typeof machine['state'] === 'string' ? { machineState: machine['state'] } : {}),
    ...(Object.keys(values).length > 0 && { values: JSON.stringify(values) }),
  };
}
