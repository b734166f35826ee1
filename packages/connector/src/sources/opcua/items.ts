import {
  AttributeIds,
  type ClientMonitoredItemBase,
  type ClientSession,
  type ClientSessionRawSubscriptionService,
  type ClientSubscription,
  DataChangeFilter,
  DataChangeTrigger,
  DeadbandType,
  type NodeId,
  TimestampsToReturn,
} from 'node-opcua-client';
import type { Subscription } from '../../mapping/mapping.port.ts';

export interface WantedItem {
  /** Key under which values are delivered. */
  address: string;
  nodeId: NodeId;
  want: Subscription;
}

export interface ItemSettings {
  samplingMs: number;
  queueSize: number;
  deadband?: { type: 'absolute' | 'percent'; value: number };
}

export interface CreatedItem {
  address: string;
  nodeId: NodeId;
  handle: number;
  /** Id at the server. */
  itemId: number;
  samplingMs: number;
  queueSize: number;
}

export interface ItemResults {
  created: CreatedItem[];
  failed: { item: WantedItem; status: string }[];
  notes: string[];
}

/**
 * Creates monitored items in chunks, each with its own result: one node the server refuses never stops the others. A refused
 * deadband is tried again without; a whole call that the server finds too large is tried again in halves.
 */
export async function createItems(
  subscription: ClientSubscription,
  items: WantedItem[],
  settingsOf: (item: WantedItem) => ItemSettings,
  perCall: number,
): Promise<ItemResults> {
  const results: ItemResults = { created: [], failed: [], notes: [] };
  for (const [, same] of bySettings(items, settingsOf)) {
    const settings = settingsOf(same[0] as WantedItem);
    for (let at = 0; at < same.length; at += perCall)
      await createChunk(subscription, same.slice(at, at + perCall), settings, results);
  }
  return results;
}

/** Lets items go, in chunks. The rest of the subscription is not touched. */
export async function deleteItems(
  session: ClientSession,
  subscriptionId: number,
  items: readonly CreatedItem[],
  perCall: number,
): Promise<void> {
  // The library's session has this call, its type leaves it out.
  const raw = session as unknown as Pick<ClientSessionRawSubscriptionService, 'deleteMonitoredItems'>;
  for (let at = 0; at < items.length; at += perCall) {
    const monitoredItemIds = items.slice(at, at + perCall).map(({ itemId }) => itemId);
    await raw.deleteMonitoredItems({ subscriptionId, monitoredItemIds });
  }
}

async function createChunk(
  subscription: ClientSubscription,
  items: WantedItem[],
  settings: ItemSettings,
  results: ItemResults,
): Promise<void> {
  let made: readonly ClientMonitoredItemBase[];
  try {
    made = await monitor(subscription, items, settings);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (items.length > 1 && /TooMany|TooLarge|LimitsExceeded|ResponseTooLarge/.test(message)) {
      const half = Math.ceil(items.length / 2);
      results.notes.push(`the server refused ${items.length} items in one call; trying with ${half}`);
      await createChunk(subscription, items.slice(0, half), settings, results);
      await createChunk(subscription, items.slice(half), settings, results);
      return;
    }
    throw error;
  }
  const retry: WantedItem[] = [];
  items.forEach((item, index) => {
    const result = made[index];
    const status = result?.statusCode;
    if (result === undefined || status === undefined || status.isNotGood()) {
      if (settings.deadband !== undefined && /Filter|Deadband/.test(status?.name ?? '')) retry.push(item);
      else results.failed.push({ item, status: status?.name ?? 'BadUnexpectedError' });
      return;
    }
    results.created.push({
      address: item.address,
      nodeId: item.nodeId,
      handle: result.monitoringParameters.clientHandle,
      itemId: result.monitoredItemId ?? 0,
      samplingMs: result.monitoringParameters.samplingInterval,
      queueSize: result.monitoringParameters.queueSize,
    });
  });
  if (retry.length === 0) return;
  results.notes.push(
    `the server refused the ${settings.deadband?.type} deadband for ${retry
      .map((item) => item.address)
      .join(', ')
      .slice(0, 300)}: without`,
  );
  const { deadband: _, ...without } = settings;
  await createChunk(subscription, retry, without, results);
}

async function monitor(
  subscription: ClientSubscription,
  items: WantedItem[],
  settings: ItemSettings,
): Promise<readonly ClientMonitoredItemBase[]> {
  const { deadband } = settings;
  const filter =
    deadband === undefined
      ? null
      : new DataChangeFilter({
          trigger: DataChangeTrigger.StatusValue,
          deadbandType: deadband.type === 'percent' ? DeadbandType.Percent : DeadbandType.Absolute,
          deadbandValue: deadband.value,
        });
  const group = await subscription.monitorItems(
    items.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
    { samplingInterval: settings.samplingMs, queueSize: settings.queueSize, discardOldest: true, filter },
    TimestampsToReturn.Both,
  );
  return group.monitoredItems;
}

function bySettings(items: WantedItem[], settingsOf: (item: WantedItem) => ItemSettings): Map<string, WantedItem[]> {
  const groups = new Map<string, WantedItem[]>();
  for (const item of items) {
    const key = JSON.stringify(settingsOf(item));
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [item]);
    else known.push(item);
  }
  return groups;
}
