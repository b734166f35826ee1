/** Samples and devices as Sparkplug B metrics (specification 3.0, §6.4), encoded with the published codec. */
import { get } from 'sparkplug-payload';
import type { UMetric, UPayload } from 'sparkplug-payload/lib/sparkplugbpayload.js';
import type { Device, Sample } from '../../devices/device.ts';
import type { TagDef, TagValue } from '../../physics/index.ts';

const codec = get('spBv1.0');

/** Quality codes of the `Quality` property (§6.4.17). */
const QUALITY = { good: 192, uncertain: 500, bad: 0 } as const;

export function encode(payload: UPayload): Buffer {
  if (!codec) throw new Error('Sparkplug codec is missing');
  return Buffer.from(codec.encodePayload(payload));
}

export function decode(data: Uint8Array): UPayload {
  if (!codec) throw new Error('Sparkplug codec is missing');
  return codec.decodePayload(data);
}

function metricType(tag: TagDef): UMetric['type'] {
  if (tag.type === 'boolean') return 'Boolean';
  if (tag.type === 'string') return 'String';
  return tag.type === 'int' ? 'UInt32' : 'Double';
}

/** `agitator.power` → `agitator/power`, the separator Sparkplug tools make folders of. */
export function metricName(tag: TagDef): string {
  return tag.id.replace('.', '/');
}

/** Metric of a BIRTH: name, alias, type, value and, by convention, unit and range as properties. */
export function birthMetric(tag: TagDef, alias: number, last: Sample | undefined, now: number): UMetric {
  const value: TagValue | null = last?.value ?? null;
  return {
    name: metricName(tag),
    alias,
    type: metricType(tag),
    value,
    timestamp: last?.t ?? now,
    properties: {
      ...(tag.symbol === '' ? {} : { engUnit: { type: 'String', value: tag.symbol } }),
      ...(tag.type === 'double'
        ? { engLow: { type: 'Double', value: tag.range[0] }, engHigh: { type: 'Double', value: tag.range[1] } }
        : {}),
      Quality: { type: 'Int32', value: value === null ? QUALITY.bad : QUALITY[last?.quality ?? 'good'] },
    },
  } as UMetric;
}

/** Metric of a DATA message: alias only (§6.4.8). */
export function dataMetric(s: Sample, tag: TagDef, alias: number, historical: boolean): UMetric {
  return {
    alias,
    type: metricType(tag),
    value: s.value,
    timestamp: s.t,
    ...(historical ? { isHistorical: true } : {}),
    ...(s.quality === 'good' ? {} : { properties: { Quality: { type: 'Int32', value: QUALITY[s.quality] } } }),
  } as UMetric;
}

/** The nameplate as string metrics of a DBIRTH. */
export function plateMetrics(device: Device, now: number): UMetric[] {
  const p = device.nameplate;
  const entries: [string, string][] = [
    ['Manufacturer', p.manufacturer],
    ['Model', p.model],
    ['ProductCode', p.productCode],
    ['SerialNumber', p.serialNumber],
    ['SoftwareRevision', p.softwareRevision],
    ['DeviceClass', p.deviceClass],
  ];
  return entries.map(([k, value]) => ({ name: `Properties/${k}`, type: 'String', value, timestamp: now }) as UMetric);
}
