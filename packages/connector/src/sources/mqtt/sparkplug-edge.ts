import type { RawValue } from '../../ports.ts';
import { ucumOfName } from '../unit-codes.ts';
import { type Metric, metricValue, type Payload } from './sparkplug-payload.ts';

/** What follows from one message, in this order. */
export type EdgeAction =
  | { do: 'lost'; device: string | null; reason: string; from: number | null }
  | { do: 'recovered'; device: string | null; at: number | null }
  | { do: 'values'; values: RawValue[] }
  | { do: 'rebirth'; reason: string }
  | { do: 'note'; code: string; text: string };

interface Known {
  device: string | null;
  name: string;
  datatype: number | null;
}

/**
 * What is known of one edge node: births, aliases (unique per edge node), bdSeq and the sequence that the node shares with all
 * its devices (Sparkplug 3.0 §6.4). Pure: messages in, actions out.
 */
export class SparkplugEdge {
  /** `<group>/<edge>`. */
  readonly id: string;
  readonly #mayRebirth: boolean;
  readonly #aliases = new Map<number, Known>();
  readonly #datatypes = new Map<string, number>();
  readonly #devices = new Set<string>();
  #born = false;
  #seq: number | null = null;
  #bdSeq: number | null = null;
  #lastTime: number | null = null;
  #sentAt: number | null = null;

  constructor(id: string, mayRebirth: boolean) {
    this.id = id;
    this.#mayRebirth = mayRebirth;
  }

  get born(): boolean {
    return this.#born;
  }

  /** First instant of which nothing is known: what is missed, is missed from here on. */
  get missingFrom(): number | null {
    return this.#lastTime === null ? null : this.#lastTime + 1;
  }

  /** When the newest message was sent, by the node's clock. Its messages come in order, so that all before it are here too. */
  get sentAt(): number | null {
    return this.#sentAt;
  }

  get devices(): ReadonlySet<string> {
    return this.#devices;
  }

  /** Our own connection broke: whatever comes next may follow anything. */
  forget(): void {
    this.#born = false;
    this.#seq = null;
    this.#sentAt = null;
    this.#aliases.clear();
    this.#devices.clear();
  }

  take(type: string, device: string | null, payload: Payload, receivedAt: number): EdgeAction[] {
    switch (type) {
      case 'NBIRTH':
        return this.#nodeBirth(payload, receivedAt);
      case 'NDEATH':
        return this.#nodeDeath(payload);
      case 'DBIRTH':
        return this.#sequenced(payload, () => this.#deviceBirth(device ?? '', payload, receivedAt));
      case 'DDEATH':
        return this.#sequenced(payload, () => this.#deviceDeath(device ?? ''));
      case 'NDATA':
      case 'DDATA':
        return this.#sequenced(payload, () => this.#data(device, payload, receivedAt));
      default:
        return [];
    }
  }

  #nodeBirth(payload: Payload, receivedAt: number): EdgeAction[] {
    const actions: EdgeAction[] = [];
    // A birth without a death before it (its will has not come yet, or a rebirth): the devices must be born again too.
    for (const device of this.#devices)
      actions.push({ do: 'lost', device, reason: 'birth of its edge node', from: this.missingFrom });
    this.#aliases.clear();
    this.#devices.clear();
    this.#born = true;
    this.#seq = payload.seq ?? 0;
    this.#bdSeq = bdSeqOf(payload);
    this.#learn(null, payload);
    actions.push({ do: 'recovered', device: null, at: payload.timestamp });
    actions.push({ do: 'values', values: this.#values(null, payload, receivedAt, true).values });
    return actions;
  }

  #nodeDeath(payload: Payload): EdgeAction[] {
    const bdSeq = bdSeqOf(payload);
    // The will of a connection that was replaced long ago says nothing about the one of now.
    if (!this.#born || (bdSeq !== null && this.#bdSeq !== null && bdSeq !== this.#bdSeq)) return [];
    const actions = this.#lostAll('death of the edge node');
    this.forget();
    return actions;
  }

  #deviceBirth(device: string, payload: Payload, receivedAt: number): EdgeAction[] {
    this.#devices.add(device);
    this.#learn(device, payload);
    return [
      { do: 'recovered', device, at: payload.timestamp },
      { do: 'values', values: this.#values(device, payload, receivedAt, true).values },
    ];
  }

  #deviceDeath(device: string): EdgeAction[] {
    if (!this.#devices.delete(device)) return [];
    return [{ do: 'lost', device, reason: 'death of the device', from: this.missingFrom }];
  }

  #data(device: string | null, payload: Payload, receivedAt: number): EdgeAction[] {
    const { values, unknown } = this.#values(device, payload, receivedAt, false);
    const actions: EdgeAction[] = [{ do: 'values', values }];
    if (device !== null && !this.#devices.has(device)) {
      if (this.#mayRebirth) return [{ do: 'rebirth', reason: `data of ${device} before its birth` }];
      this.#devices.add(device);
      actions.unshift({ do: 'recovered', device, at: null });
    }
    if (unknown > 0) actions.push({ do: 'rebirth', reason: `${unknown} unknown aliases` });
    return actions;
  }

  /** Checks the shared sequence number before a message counts. */
  #sequenced(payload: Payload, then: () => EdgeAction[]): EdgeAction[] {
    if (!this.#born) return this.#unborn(payload, then);
    const expected = this.#seq === null ? payload.seq : (this.#seq + 1) % 256;
    if (payload.seq !== null) this.#seq = payload.seq;
    if (payload.seq === null || payload.seq === expected) return then();
    const reason = `sequence: expected ${expected ?? '?'}, got ${payload.seq}`;
    const note: EdgeAction = { do: 'note', code: 'MS-SRC-012', text: `${this.id} ${reason}` };
    const devices = [...this.#devices];
    const lost = this.#lostAll(reason);
    if (this.#mayRebirth) {
      this.forget();
      return [note, ...lost, { do: 'rebirth', reason }];
    }
    // What was missed stays missed; from here on it goes on with what is known.
    const back: EdgeAction[] = [null, ...devices].map((device) => ({ do: 'recovered', device, at: null }));
    return [note, ...lost, ...back, ...then()];
  }

  #unborn(payload: Payload, then: () => EdgeAction[]): EdgeAction[] {
    if (this.#mayRebirth) return [{ do: 'rebirth', reason: 'data before any birth' }];
    this.#born = true;
    this.#seq = payload.seq;
    return [{ do: 'recovered', device: null, at: null }, ...then()];
  }

  #lostAll(reason: string): EdgeAction[] {
    return [null, ...this.#devices].map((device) => ({ do: 'lost', device, reason, from: this.missingFrom }));
  }

  #learn(device: string | null, payload: Payload): void {
    for (const { alias, name, datatype } of payload.metrics) {
      if (name === null) continue;
      if (alias !== null) this.#aliases.set(alias, { device, name, datatype });
      if (datatype !== null) this.#datatypes.set(`${device ?? ''}\n${name}`, datatype);
    }
  }

  #known(device: string | null, metric: Metric): Known | undefined {
    if (metric.name === null) return metric.alias === null ? undefined : this.#aliases.get(metric.alias);
    return { device, name: metric.name, datatype: this.#datatypes.get(`${device ?? ''}\n${metric.name}`) ?? null };
  }

  #values(
    device: string | null,
    payload: Payload,
    receivedAt: number,
    birth: boolean,
  ): { values: RawValue[]; unknown: number } {
    const values: RawValue[] = [];
    let unknown = 0;
    const sentAt = sentAtOf(payload);
    this.#sentAt = sentAt ?? this.#sentAt;
    for (const metric of payload.metrics) {
      const known = this.#known(device, metric);
      if (known === undefined) {
        unknown += 1;
        continue;
      }
      const address = [this.id, known.device, known.name].filter((part) => part !== null).join('/');
      const raw = rawValue(address, metric, known.datatype, { payload, sentAt, receivedAt, birth });
      if (raw.historical !== true && raw.sourceTime !== null)
        this.#lastTime = Math.max(this.#lastTime ?? 0, raw.sourceTime);
      values.push(raw);
    }
    return { values, unknown };
  }
}

function bdSeqOf(payload: Payload): number | null {
  const metric = payload.metrics.find(({ name }) => name === 'bdSeq');
  const value = metric === undefined ? null : metricValue(metric.wire, metric.datatype);
  return typeof value === 'number' ? value : null;
}

/** Each payload should say when it was sent; one that does not was sent no earlier than its newest value was measured. */
function sentAtOf({ timestamp, metrics }: Payload): number | null {
  if (timestamp !== null) return timestamp;
  const times = metrics.flatMap((metric) => (metric.historical ? [] : (metric.timestamp ?? [])));
  return times.length === 0 ? null : Math.max(...times);
}

function rawValue(
  address: string,
  metric: Metric,
  datatype: number | null,
  message: { payload: Payload; sentAt: number | null; receivedAt: number; birth: boolean },
): RawValue {
  const raw: RawValue = {
    address,
    value: metricValue(metric.wire, metric.datatype ?? datatype),
    sourceTime: metric.timestamp ?? message.payload.timestamp,
    serverTime: message.sentAt,
    receivedAt: message.receivedAt,
    status: 'good',
  };
  if (metric.historical) raw.historical = true;
  else if (message.birth) raw.initial = true;
  const unit = metric.unit === null ? null : ucumOfName(metric.unit);
  if (unit !== null) raw.unit = unit;
  if (metric.wire.kind === 'null' || (metric.quality !== null && metric.quality < 64)) raw.status = 'bad';
  else if (metric.quality === 500) {
    raw.status = 'bad';
    raw.reason = 'stale';
  } else if (metric.quality !== null && metric.quality < 192) raw.status = 'uncertain';
  if (metric.quality !== null && raw.status !== 'good') raw.statusText = `Quality ${metric.quality}`;
  return raw;
}
