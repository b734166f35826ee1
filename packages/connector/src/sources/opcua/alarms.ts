import type { MillRecord } from '@millspace/schemas';
import {
  AttributeIds,
  type ClientSubscription,
  constructEventFilter,
  DataType,
  type NodeId,
  resolveNodeId,
  TimestampsToReturn,
  type Variant,
} from 'node-opcua-client';
import type { ConditionSource } from '../../mapping/mapping.port.ts';
import { resolveAddress } from './addresses.ts';
import type { Connection } from './connection.ts';
import { RECORD_FIELDS, type RecordField, recordOf, type ServerEvent } from './event-records.ts';

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

/** Namespaces of the OPC Foundation: no machine builder's event types are there. */
const STANDARD = 'http://opcfoundation.org/UA/';
/** Namespaces in which fields of batch and bead-charge events are looked for. */
const MAX_NAMESPACES = 8;

/**
 * Subscribes to the alarms and conditions (and batch and bead-charge events) of notifiers, one event item for each, then asks for the
 * conditions that are active already (ConditionRefresh: the only method this connector ever calls).
 */
export async function watchConditions(
  connection: Connection,
  subscription: ClientSubscription,
  notifiers: readonly string[],
  servedBy: (notifier: string) => readonly ConditionSource[],
  onRecord: (record: MillRecord) => void,
): Promise<string[]> {
  const notes: string[] = [];
  const emit = (notifier: string) => (event: ServerEvent) => {
    const record = recordOf(event, servedBy(notifier));
    if (record !== null) onRecord(record);
  };
  for (const notifier of notifiers) {
    const nodeId = resolveAddress(notifier, connection.namespaces);
    if (nodeId === null) notes.push(`unknown notifier ${notifier}`);
    else if (!(await watch(subscription, nodeId, recordFields(connection.namespaces), emit(notifier))))
      notes.push(`${notifier} gives no events`);
  }
  const refreshed = await connection.session.call({
    objectId: resolveNodeId(CONDITION_TYPE),
    methodId: resolveNodeId(CONDITION_REFRESH),
    inputArguments: [{ dataType: DataType.UInt32, value: subscription.subscriptionId }],
  });
  if (refreshed.statusCode.isNotGood()) notes.push(`ConditionRefresh: ${refreshed.statusCode.name}`);
  return notes;
}

/** Batch and bead-charge fields as select clauses, in every namespace that may hold a machine builder's event types. */
function recordFields(namespaces: readonly string[]): { index: number; field: RecordField }[] {
  const own = namespaces.flatMap((uri, index) => (index === 0 || uri.startsWith(STANDARD) ? [] : [index]));
  return own.slice(0, MAX_NAMESPACES).flatMap((index) => RECORD_FIELDS.map((field) => ({ index, field })));
}

async function watch(
  subscription: ClientSubscription,
  nodeId: NodeId,
  extra: readonly { index: number; field: RecordField }[],
  onEvent: (event: ServerEvent) => void,
): Promise<boolean> {
  const clauses = [...FIELDS, ...extra.map(({ index, field }) => `${index}:${field}`)];
  const item = await subscription.monitor(
    { nodeId, attributeId: AttributeIds.EventNotifier },
    { samplingInterval: 0, queueSize: EVENT_QUEUE, discardOldest: true, filter: constructEventFilter(clauses) },
    TimestampsToReturn.Both,
  );
  // A server that refuses fields it does not know gives at least its alarms.
  if (item.statusCode.isNotGood() && extra.length > 0) return await watch(subscription, nodeId, [], onEvent);
  item.on('changed', (values: Variant[]) => {
    const event = readEvent(values, extra);
    if (event !== null) onEvent(event);
  });
  return item.statusCode.isGood();
}

function readEvent(values: Variant[], extra: readonly { field: RecordField }[]): ServerEvent | null {
  const at = (field: Field): unknown => values[FIELDS.indexOf(field)]?.value;
  const type = String(at('EventType') ?? '');
  if (REFRESH_EVENTS.has(type)) return null;
  const time = at('Time');
  const branch = at('BranchId');
  // A branch is an earlier occurrence that still waits for somebody's acknowledgement: not the state of now.
  if (branch !== null && branch !== undefined && String(branch) !== 'ns=0;i=0') return null;
  const fields: ServerEvent['fields'] = {};
  for (const [index, { field }] of extra.entries()) {
    const value: unknown = values[FIELDS.length + index]?.value;
    if (value !== null && value !== undefined) fields[field] = value;
  }
  return {
    type,
    sourceName: text(at('SourceName')),
    conditionName: text(at('ConditionName')),
    time: time instanceof Date ? time.getTime() : Number.NaN,
    message: text(at('Message')),
    severity: Math.min(1000, Math.max(1, Math.round(Number(at('Severity')) || 1))),
    active: bool(at('ActiveState.Id')),
    acknowledged: bool(at('AckedState.Id')),
    fields,
  };
}

export function notifierOf({ notifier }: ConditionSource): string {
  return notifier ?? SERVER;
}

export function notifiersOf(sources: readonly ConditionSource[]): string[] {
  return [...new Set(sources.map(notifierOf))];
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
