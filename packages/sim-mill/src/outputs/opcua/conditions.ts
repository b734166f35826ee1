/**
 * Alarms and conditions of a mill (OPC 10000-9): limit alarms where the limit is one of a value, discrete alarms else. They
 * follow the mill's own interlocks, so that what a client sees is what the machine did.
 */
import {
  ConditionInfo,
  DataType,
  type Namespace,
  StatusCodes,
  type UADiscreteAlarmEx,
  type UAObject,
  type UAVariable,
} from 'node-opcua';
import type { Device } from '../../devices/device.ts';
import { ALARMS, type AlarmLimit } from '../../physics/index.ts';

const SEVERITY = { normal: 1, warning: 500, trip: 800 } as const;

type Setter = (level: 0 | 1 | 2, value: number, t: number) => void;

export interface AlarmEvent {
  alarm: string;
  level: 'warning' | 'trip';
  active: boolean;
  value: number;
}

/**
 * Prepares the alarms of a mill; returns what to call when one changes. `t` is epoch ms. A condition appears below the mill
 * when it is raised for the first time: its sixty nodes take some 30 ms to make, and most alarms never come.
 */
export function addAlarms(
  own: Namespace,
  device: Device,
  object: UAObject,
  variables: readonly UAVariable[],
): (e: AlarmEvent, t: number) => void {
  const folder = own.addObject({
    browseName: 'conditions',
    nodeId: `s=${device.id}.conditions`,
    typeDefinition: 'FolderType',
    componentOf: object,
  });
  const setters = new Map<string, Setter>();
  const setterOf = (id: string): Setter | undefined => {
    const known = setters.get(id);
    const a = ALARMS.find((alarm) => alarm.id === id);
    const source = variables[device.tags.findIndex((tag) => tag.id === a?.tag)];
    if (known || !a || !source) return known;
    const made =
      a.warning === null ? discrete(own, device, object, folder, source, a) : limit(own, device, object, folder, a);
    setters.set(id, made);
    return made;
  };
  const levels = new Map<string, number>();
  return (e, t) => {
    // Bit 1 = warning, bit 2 = trip; the higher one counts.
    const before = levels.get(e.alarm) ?? 0;
    const bit = e.level === 'trip' ? 2 : 1;
    const now = e.active ? before | bit : before & ~bit;
    levels.set(e.alarm, now);
    const level = now >= 2 ? 2 : now === 1 ? 1 : 0;
    const was = before >= 2 ? 2 : before === 1 ? 1 : 0;
    if (level !== was) setterOf(e.alarm)?.(level, e.value, t);
  };
}

function limit(own: Namespace, device: Device, object: UAObject, folder: UAObject, a: AlarmLimit) {
  const input = own.addVariable({
    browseName: `${a.id}_input`,
    nodeId: `s=${device.id}.conditions.${a.id}.input`,
    componentOf: folder,
    dataType: DataType.Double,
    accessLevel: 'CurrentRead',
    userAccessLevel: 'CurrentRead',
    value: { dataType: DataType.Double, value: between(a, 0, Number.NaN) },
  });
  const limits =
    a.direction === 'high'
      ? { highLimit: a.warning ?? 0, highHighLimit: a.trip ?? 0 }
      : { lowLimit: a.warning ?? 0, lowLowLimit: a.trip ?? 0 };
  const alarm = own.instantiateExclusiveLimitAlarm('ExclusiveLimitAlarmType', {
    browseName: a.id,
    nodeId: `s=${device.id}.conditions.${a.id}`,
    componentOf: folder,
    conditionSource: object,
    conditionOf: object,
    conditionName: a.id,
    inputNode: input,
    ...(limits as { highLimit: number; lowLimit: number }),
  });
  alarm.calculateConditionInfo = (state, _active, value) =>
    new ConditionInfo({
      message: state ? `${a.text}: ${value}` : `${a.text}: over`,
      quality: StatusCodes.Good,
      retain: state !== null,
      severity: state === null ? SEVERITY.normal : state.length > 4 ? SEVERITY.trip : SEVERITY.warning,
    });
  return (level: 0 | 1 | 2, value: number, t: number) =>
    input.setValueFromSource(
      { dataType: DataType.Double, value: between(a, level, value) },
      StatusCodes.Good,
      new Date(t),
    );
}

/** The value itself where it lies on the level's side of the limits, else (hysteresis) the nearest that does. */
function between(a: AlarmLimit, level: 0 | 1 | 2, value: number): number {
  const w = a.warning ?? 0;
  const t = a.trip ?? 0;
  const sign = a.direction === 'high' ? 1 : -1;
  const low = level === 0 ? Number.NEGATIVE_INFINITY : sign * (level === 1 ? w : t);
  const high = level === 2 ? Number.POSITIVE_INFINITY : sign * (level === 0 ? w : t);
  const x = Number.isFinite(value) ? sign * value : sign * w * 0.5;
  const margin = 1e-3 * Math.abs(w);
  return sign * Math.max(low + margin, Math.min(high - margin, x));
}

function discrete(
  own: Namespace,
  device: Device,
  object: UAObject,
  folder: UAObject,
  source: UAVariable,
  a: AlarmLimit,
) {
  const alarm: UADiscreteAlarmEx = own.instantiateDiscreteAlarm('DiscreteAlarmType', {
    browseName: a.id,
    nodeId: `s=${device.id}.conditions.${a.id}`,
    componentOf: folder,
    conditionSource: object,
    conditionOf: object,
    conditionName: a.id,
    inputNode: source,
  });
  return (level: 0 | 1 | 2, _value: number, t: number) => {
    if (level === 0) alarm.deactivateAlarm(false);
    else alarm.activateAlarm();
    alarm.raiseNewCondition(
      new ConditionInfo({
        message: level === 0 ? `${a.text}: over` : a.text,
        quality: StatusCodes.Good,
        retain: level > 0,
        severity: level === 0 ? SEVERITY.normal : level === 1 ? SEVERITY.warning : SEVERITY.trip,
        time: new Date(t),
      } as ConstructorParameters<typeof ConditionInfo>[0]),
    );
  };
}
