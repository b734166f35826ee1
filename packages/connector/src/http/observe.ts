import type { Metrics } from '@millspace/runtime/metrics';
import type { Core } from '../core.ts';

/** Figures for Prometheus; read when they are asked for. */
export function observe(metrics: Metrics, core: Core): void {
  const waiting = metrics.gauge('outbox_waiting_entries', 'Entries that wait to be sent', ['dataset']);
  const bytes = metrics.gauge('outbox_waiting_bytes', 'Bytes that wait to be sent', ['dataset']);
  const displaced = metrics.gauge('outbox_displaced_samples', 'Rows displaced from a full outbox since the start');
  const received = metrics.gauge('received_samples', 'Rows received since the start', ['transfer']);
  const quarantined = metrics.gauge('quarantine_entries', 'Entries in quarantine');
  const online = metrics.gauge('broker_online', '1 while the broker answers');
  const audit = metrics.gauge(
    'audit_log_consistent',
    '1 while the audit log of the broker only grew, 0 when something did not fit',
  );
  const collect = () => {
    audit.set(['consistent', 'unknown'].includes(core.watch.state().state) ? 1 : 0);
    for (const lane of core.sender.states()) {
      waiting.set({ dataset: lane.dataset }, lane.waiting);
      bytes.set({ dataset: lane.dataset }, lane.waitingBytes);
    }
    for (const stream of core.receiving()) received.set({ transfer: stream.pid }, stream.samples);
    displaced.set(core.store.outbox.displacedSamples);
    quarantined.set(core.store.quarantine.count());
    online.set(core.broker.reachability.state === 'online' ? 1 : 0);
  };
  const original = metrics.registry.metrics.bind(metrics.registry);
  metrics.registry.metrics = async () => {
    collect();
    return original();
  };
}
