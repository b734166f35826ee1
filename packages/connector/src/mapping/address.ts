import type { MappingAddress, MappingMachine } from '@millspace/schemas';
import type { Subscription } from './mapping.port.ts';

export interface Address {
  /** What the source puts into `RawValue.address`. */
  key: string;
  kind: Subscription['kind'];
  path: string;
  field?: string;
  prefix?: string;
}

/** Prefix of the metrics of a Sparkplug edge node or device: `<group>/<edge>[/<device>]`. */
export function sparkplugPrefix(place: { group: string; node: string; device?: string }): string {
  return [place.group, place.node, place.device].filter((part) => part !== undefined).join('/');
}

/** Where an entry of the mapping points; null unless exactly one way is given. */
export function addressOf(machine: MappingMachine, entry: MappingAddress): Address | null {
  const ways = [entry.address, entry.browsePath, entry.topic, entry.metric].filter((way) => way !== undefined);
  const [way] = ways;
  if (ways.length > 1) return null;
  if (entry.metric !== undefined) {
    if (machine.sparkplug === undefined) return null;
    const prefix = sparkplugPrefix(machine.sparkplug);
    return { key: `${prefix}/${entry.metric}`, kind: 'metric', path: `${prefix}/${entry.metric}`, prefix };
  }
  if (entry.address !== undefined) return { key: entry.address, kind: 'nodeId', path: entry.address };
  if (entry.browsePath !== undefined) return { key: entry.browsePath, kind: 'browsePath', path: entry.browsePath };
  const topic = way ?? machine.topic;
  if (topic === undefined || (entry.topic === undefined && entry.path === undefined)) return null;
  const address: Address = { key: `${topic}#${entry.path ?? ''}`, kind: 'topic', path: topic };
  if (entry.path !== undefined) address.field = entry.path;
  return address;
}
