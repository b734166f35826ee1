/** Putting values into variables with a source time and a server time of their own. */
import { DataType, DataValue, StatusCodes, type UAVariable, Variant } from 'node-opcua';
import type { Sample } from '../../devices/device.ts';
import type { TagDef, TagValue } from '../../physics/index.ts';

/** The two members of a server-side variable that this file sets; node-opcua's public setter cannot tell source from server time. */
interface Slot {
  $dataValue: DataValue;
}

export function dataTypeOf(tag: TagDef): DataType {
  if (tag.type === 'boolean') return DataType.Boolean;
  if (tag.type === 'string') return DataType.String;
  if (tag.type === 'int') return DataType.UInt32;
  return DataType.Double;
}

export function variantOf(tag: TagDef, value: TagValue): Variant {
  return new Variant({ dataType: dataTypeOf(tag), value });
}

/** Exposes a sample on a variable; monitored items and history see it at once. `withSource` false: no source time, as many PLCs. */
export function expose(variable: UAVariable, tag: TagDef, s: Sample, now: Date, withSource: boolean): void {
  const dv = new DataValue({
    value: variantOf(tag, s.value),
    statusCode:
      s.quality === 'good'
        ? StatusCodes.Good
        : s.quality === 'bad'
          ? StatusCodes.BadNoCommunication
          : StatusCodes.UncertainSensorNotAccurate,
    serverTimestamp: now,
    sourceTimestamp: withSource ? new Date(s.t) : null,
  });
  (variable as unknown as Slot).$dataValue = dv;
  variable.emit('value_changed', dv.clone());
}

/** A variable that has no value yet, since `since`, says so instead of showing a zero that no machine ever had. */
export function awaitValue(variable: UAVariable, tag: TagDef, since = new Date()): void {
  const value = tag.type === 'string' ? '' : tag.type === 'boolean' ? false : 0;
  variable.setValueFromSource(variantOf(tag, value), StatusCodes.BadWaitingForInitialData, since);
}
