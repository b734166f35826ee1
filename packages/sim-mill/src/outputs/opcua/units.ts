/** Engineering units as OPC UA wants them: UNECE Rec 20 common codes (OPC 10000-8 §5.6.3). */
import type { TagDef } from '../../physics/index.ts';

const UNECE = 'http://www.opcfoundation.org/UA/units/un/cefact';

/** The fields of EUInformation (OPC 10000-8 §5.6.3). */
export interface EngineeringUnit {
  namespaceUri: string;
  unitId: number;
  displayName: { text: string };
  description: { text: string };
}

/** Rec 20 code as the big-endian integer of its ASCII characters. */
export function unitId(code: string): number {
  let id = 0;
  for (const c of code) id = id * 256 + c.charCodeAt(0);
  return id;
}

export function engineeringUnit(tag: TagDef): EngineeringUnit {
  return {
    namespaceUri: UNECE,
    unitId: tag.code === '' ? -1 : unitId(tag.code),
    displayName: { text: tag.symbol },
    description: { text: tag.ucum },
  };
}
