/**
 * A second address space as most real controllers show theirs: data-block names, no units, no ranges, no source time. One data
 * block per device: DB10, DB11, …
 */
import type { AddressSpace, Namespace, UAVariable } from 'node-opcua';
import type { Device } from '../../devices/device.ts';
import { awaitValue, dataTypeOf, variantOf } from './values.ts';

export const FLAT_URI = 'urn:flat-plc';
const FIRST_BLOCK = 10;

/** Adds the data block number `n` (0, 1, …) of a device. */
export function addFlatBlock(space: AddressSpace, flat: Namespace, device: Device, n: number): UAVariable[] {
  const block = `DB${FIRST_BLOCK + n}`;
  const folder = flat.addObject({ browseName: block, nodeId: `s=${block}`, organizedBy: space.rootFolder.objects });
  return device.tags.map((tag) => {
    const variable = flat.addVariable({
      browseName: tag.plc,
      nodeId: `s=${block}.${tag.plc}`,
      componentOf: folder,
      dataType: dataTypeOf(tag),
      value: variantOf(tag, tag.type === 'string' ? '' : tag.type === 'boolean' ? false : 0),
      accessLevel: 'CurrentRead',
      userAccessLevel: 'CurrentRead',
      minimumSamplingInterval: 0,
    });
    awaitValue(variable, tag);
    return variable;
  });
}
