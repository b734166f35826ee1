/**
 * The controller pushes its values: an item sampled at least as often as values change is reported on change, so that two values
 * that come close together (a busy machine) are both delivered. The revised sampling interval is then 0 (OPC 10000-4 §5.13.1.2).
 */
import {
  AttributeIds,
  CreateMonitoredItemsRequest,
  ModifyMonitoredItemsRequest,
  type MonitoringParameters,
  type OPCUAServer,
} from 'node-opcua';

/** Applies to value items with a requested sampling interval of up to `periodMs`; slower ones are sampled as asked. */
export function reportOnChange(server: OPCUAServer, periodMs: number): void {
  const revise = (p: MonitoringParameters | undefined) => {
    // Negative means "the publishing interval" (§7.21): that stays the library's business.
    if (p && p.samplingInterval > 0 && p.samplingInterval <= periodMs) p.samplingInterval = 0;
  };
  server.on('request', (request) => {
    if (request instanceof CreateMonitoredItemsRequest) {
      for (const item of request.itemsToCreate ?? []) {
        if (item.itemToMonitor?.attributeId === AttributeIds.Value) revise(item.requestedParameters);
      }
    } else if (request instanceof ModifyMonitoredItemsRequest) {
      for (const item of request.itemsToModify ?? []) revise(item.requestedParameters);
    }
  });
}
