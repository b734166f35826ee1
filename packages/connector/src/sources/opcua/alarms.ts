import type { EventRecord } from '@millspace/schemas';
import {
  AttributeIds,
  type ClientSubscription,
  constructEventFilter,
  DataType,
  type NodeId,
  resolveNodeId,
  TimestampsToReturn,
  type Variant,
} from 'node-opcua';
import type { ConditionSource } from '../../mapping/mapping.port.ts';
import { resolveAddress } from './addresses.ts';
import type { Connection } from './connection.ts';

const FIELDS = [
  'EventId',
  'EventType',
  'SourceName',
  'Time',
  'Message',
  'Severity',
  'ConditionName',
  'Retain',
  'ActiveState.Id',
  'AckedState.Id',
  'BranchId',
] as const;
const SERVER = 'i=2253';
const CONDITION_TYPE = 'i=2782';
const CONDITION_REFRESH = 'i=3875';
/** RefreshStart, RefreshEnd, RefreshRequired: about the refresh itself. */
const REFRESH_EVENTS = new Set(['ns=0;i=2787', 'ns=0;i=2788', 'ns=0;i=2789']);
const EVENT_QUEUE = 1_000;

type Field = (typeof FIELDS)[number];

/** One event as the server sent it, its fields by name. */
export interface ServerEvent {
  type: string;
  sourceName: string;
  conditionName: string;
  time: number;
  message: string;
  severity: number;
  active: boolean | null;
  acknowledged: boolean | null;
}

/**
 * Subscribes to the alarms and conditions that the mapping asks for, one event item for each notifier, then asks for the
 * conditions that are active already (ConditionRefresh: the only method this connector ever calls).
 */
export async function watchConditions(
  connection: Connection,
  subscription: ClientSubscription,
  sources: readonly ConditionSource[],
  onEvent: (record: EventRecord) => void,
): Promise<string[]> {
  const notes: string[] = [];
  for (const [notifier, served] of byNotifier(sources)) {
    const nodeId = resolveAddress(notifier, connection.namespaces);
    if (nodeId === null) notes.push(`unknown notifier ${notifier}`);
    else if (!(await watch(subscription, nodeId, served, onEvent))) notes.push(`${notifier} gives no events`);
  }
  const refreshed = await connection.session.call({
    objectId: resolveNodeId(CONDITION_TYPE),
    methodId: resolveNodeId(CONDITION_REFRESH),
    inputArguments: [{ dataType: DataType.UInt32, value: subscription.subscriptionId }],
  });
  if (refreshed.statusCode.isNotGood()) notes.push(`ConditionRefresh: ${refreshed.statusCode.name}`);
  return notes;
}

async function watch(
  subscription: ClientSubscription,
  nodeId: NodeId,
  sources: ConditionSource[],
  onEvent: (record: EventRecord) => void,
): Promise<boolean> {
  const item = await subscription.monitor(
    { nodeId, attributeId: AttributeIds.EventNotifier },
    { samplingInterval: 0, queueSize: EVENT_QUEUE, discardOldest: true, filter: constructEventFilter([...FIELDS]) },
    TimestampsToReturn.Both,
  );
  item.on('changed', (values: Variant[]) => {
    const event = readEvent(values);
    const record = event === null ? null : eventRecord(event, sources);
    if (record !== null) onEvent(record);
  });
  return item.statusCode.isGood();
}

function readEvent(values: Variant[]): ServerEvent | null {
  const at = (field: Field): unknown => values[FIELDS.indexOf(field)]?.value;
  const type = String(at('EventType') ?? '');
  if (REFRESH_EVENTS.has(type)) return null;
  const time = at('Time');
  const branch = at('BranchId');
  // A branch is an earlier occurrence that still waits for somebody's acknowledgement: not the state of now.
  if (branch !== null && branch !== undefined && String(branch) !== 'ns=0;i=0') return null;
  return {
    type,
    sourceName: text(at('SourceName')),
    conditionName: text(at('ConditionName')),
    time: time instanceof Date ? time.getTime() : Number.NaN,
    message: text(at('Message')),
    severity: Math.min(1000, Math.max(1, Math.round(Number(at('Severity')) || 1))),
    active: bool(at('ActiveState.Id')),
    acknowledged: bool(at('AckedState.Id')),
  };
}

/** The event as a record of the machine it belongs to; null when no machine wants it. */
export function eventRecord(event: ServerEvent, sources: readonly ConditionSource[]): EventRecord | null {
  const source = sources.find(({ machine }) => event.sourceName.includes(machine)) ?? sources[0];
  if (source === undefined || event.severity < source.minSeverity || !Number.isFinite(event.time)) return null;
  const name = event.conditionName || event.sourceName || event.type;
  const code = source.codes[event.conditionName] ?? source.codes[event.sourceName] ?? name;
  const state = stateOf(event);
  const record: EventRecord = {
    record: 'event',
    id: `${source.machine}:${event.sourceName}:${name}:${event.time}:${state}`.slice(0, 256),
    machine: source.machine,
    pack: source.pack,
    t: event.time,
    code: code.slice(0, 256),
    severity: event.severity,
    state,
  };
  if (event.message !== '') record.text = event.message;
  return record;
}

function stateOf(event: ServerEvent): EventRecord['state'] {
  if (event.active === null) return 'instant';
  if (event.active) return event.acknowledged === true ? 'acknowledged' : 'active';
  return 'inactive';
}

function byNotifier(sources: readonly ConditionSource[]): Map<string, ConditionSource[]> {
  const groups = new Map<string, ConditionSource[]>();
  for (const source of sources) {
    const notifier = source.notifier ?? SERVER;
    groups.set(notifier, [...(groups.get(notifier) ?? []), source]);
  }
  return groups;
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'text' in value)
    return String((value as { text: unknown }).text ?? '');
  return '';
}

function bool(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}
