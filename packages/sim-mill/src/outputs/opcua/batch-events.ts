/** Batch start, pass and end, bead charges and laboratory results, as events of a type of their own on the machine's object. */
import { DataType, type Namespace, type UAEventType, type UAObject } from 'node-opcua';
import type { DeviceEvent } from '../../devices/device.ts';

export interface EventTypes {
  batch: UAEventType;
  beads: UAEventType;
  lab: UAEventType;
}

/** Adds the event types. Their fields carry the names of the batch, bead-charge and lab-sample records. */
export function addEventTypes(own: Namespace): EventTypes {
  const type = (browseName: string, fields: Record<string, DataType>) => {
    const t = own.addEventType({ browseName, subtypeOf: 'BaseEventType' });
    for (const [name, dataType] of Object.entries(fields)) {
      own.addVariable({ propertyOf: t, browseName: name, dataType, modellingRule: 'Mandatory' });
    }
    return t;
  };
  return {
    batch: type('MillBatchEventType', {
      BatchId: DataType.String,
      Phase: DataType.String,
      Recipe: DataType.String,
      Product: DataType.String,
      Pass: DataType.UInt32,
      MassKg: DataType.Double,
      SolidsFraction: DataType.Double,
    }),
    beads: type('MillBeadChargeEventType', {
      Kind: DataType.String,
      MassKg: DataType.Double,
      Lot: DataType.String,
      DiameterMm: DataType.Double,
    }),
    lab: type('MillLabResultEventType', {
      SampleId: DataType.String,
      SampledAt: DataType.DateTime,
      BatchId: DataType.String,
      Pass: DataType.UInt32,
      EnergyKJkg: DataType.Double,
      D10Um: DataType.Double,
      D50Um: DataType.Double,
      D90Um: DataType.Double,
      Method: DataType.String,
    }),
  };
}

export function raiseDeviceEvent(types: EventTypes, object: UAObject, e: DeviceEvent): void {
  const d = e.data;
  const text = (v: unknown) => ({ dataType: DataType.String, value: String(v ?? '') }) as const;
  const number = (v: unknown) => ({ dataType: DataType.Double, value: Number(v ?? 0) }) as const;
  const base = {
    severity: { dataType: DataType.UInt16, value: 100 },
    time: { dataType: DataType.DateTime, value: new Date(e.t) },
    sourceNode: { dataType: DataType.NodeId, value: object.nodeId },
    sourceName: text(e.device.id),
  } as const;
  if (e.kind === 'batch') {
    object.raiseEvent(types.batch, {
      ...base,
      message: { dataType: DataType.LocalizedText, value: { text: `Batch ${d['id']}: ${d['phase']}` } },
      batchId: text(d['id']),
      phase: text(d['phase']),
      recipe: text(d['recipe']),
      product: text(d['product']),
      pass: { dataType: DataType.UInt32, value: Number(d['pass'] ?? 0) },
      massKg: number(d['massKg']),
      solidsFraction: number(d['solids']),
    });
  } else if (e.kind === 'bead-charge') {
    object.raiseEvent(types.beads, {
      ...base,
      message: { dataType: DataType.LocalizedText, value: { text: `Beads: ${d['charge']} ${d['kg']} kg` } },
      kind: text(d['charge']),
      massKg: number(d['kg']),
      lot: text(d['lot']),
      diameterMm: number(d['diameterMm']),
    });
  } else if (e.kind === 'lab-result') {
    object.raiseEvent(types.lab, {
      ...base,
      message: { dataType: DataType.LocalizedText, value: { text: `Sample ${d['sample']}: d50 ${d['d50']} µm` } },
      sampleId: text(d['sample']),
      sampledAt: { dataType: DataType.DateTime, value: new Date(Number(d['takenAt'])) },
      batchId: text(d['batch']),
      pass: { dataType: DataType.UInt32, value: Number(d['pass'] ?? 0) },
      energyKJkg: number(d['em']),
      d10Um: number(d['d10']),
      d50Um: number(d['d50']),
      d90Um: number(d['d90']),
      method: text('laser diffraction'),
    });
  }
}
