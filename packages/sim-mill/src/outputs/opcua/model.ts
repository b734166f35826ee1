/**
 * The address space of the simulated devices: below Objects/Machines (OPC 40001-1) one object per device with Identification,
 * building blocks for state and operation mode, and a folder per tag group with AnalogUnitRange variables.
 */
import {
  type AddressSpace,
  DataType,
  makeEUInformation,
  type Namespace,
  Range,
  type UAObject,
  type UAObjectType,
  type UAVariable,
} from 'node-opcua';
import type { Device } from '../../devices/device.ts';
import type { TagDef } from '../../physics/index.ts';
import { awaitValue, dataTypeOf, variantOf } from './values.ts';

export const NAMESPACE_URI = 'urn:millspace:sim-mill';
const MACHINERY = 'http://opcfoundation.org/UA/Machinery/';
const DI = 'http://opcfoundation.org/UA/DI/';

export interface DeviceNodes {
  object: UAObject;
  /** In the order of the device's tags. */
  variables: UAVariable[];
  /** Shows a Machinery state (0…3) and operation mode (0…3). */
  setState(state: number, mode: number): void;
}

const STATES = ['NotAvailable', 'OutOfService', 'NotExecuting', 'Executing'];
const MODES = ['None', 'Maintenance', 'Setup', 'Processing'];

export interface Historized {
  /** Tags whose values are kept. */
  tags: ReadonlySet<string>;
  /** Values kept of each. */
  depth: number;
  /** Nothing recorded is older (epoch ms): a history takes values in order of time only. */
  since: number;
}

/** Adds one device. */
export function addDevice(space: AddressSpace, own: Namespace, device: Device, history: Historized): DeviceNodes {
  const machinery = space.getNamespaceIndex(MACHINERY);
  const machines = space.findNode(`ns=${machinery};i=1001`) as UAObject;
  const object = own.addObject({
    browseName: device.id,
    nodeId: `s=${device.id}`,
    organizedBy: machines,
    eventNotifier: 1,
    // A condition's source must be an event source, and its events go up to the Server object.
    eventSourceOf: space.rootFolder.objects.server,
  });
  identification(space, own, device, object);
  const setState = device.kind === 'mill' ? buildingBlocks(space, own, device, object) : () => {};
  const folders = new Map<string, UAObject>();
  const variables = device.tags.map((tag) => {
    const [group = '', name = ''] = tag.id.split('.');
    let folder = folders.get(group);
    if (!folder) {
      folder = own.addObject({
        browseName: group,
        nodeId: `s=${device.id}.${group}`,
        typeDefinition: 'FolderType',
        componentOf: object,
      });
      folders.set(group, folder);
    }
    const variable = addTag(own, folder, device, tag, name);
    const historized = history.tags.has(tag.id);
    awaitValue(variable, tag, historized ? new Date(history.since - 1) : undefined);
    if (historized) space.installHistoricalDataNode(variable, { maxOnlineValues: history.depth });
    return variable;
  });
  return { object, variables, setState };
}

function addTag(own: Namespace, parent: UAObject, device: Device, tag: TagDef, name: string): UAVariable {
  const base = {
    browseName: name,
    nodeId: `s=${device.id}.${tag.id}`,
    componentOf: parent,
    dataType: dataTypeOf(tag),
    description: tag.title,
    accessLevel: 'CurrentRead' as const,
    userAccessLevel: 'CurrentRead' as const,
    minimumSamplingInterval: 0,
  };
  const initial = tag.type === 'string' ? '' : tag.type === 'boolean' ? false : 0;
  if (tag.code === '') return own.addVariable({ ...base, value: variantOf(tag, initial) });
  const variable = own.addVariable({ ...base, typeDefinition: 'AnalogUnitRangeType', value: variantOf(tag, initial) });
  const property = {
    propertyOf: variable,
    typeDefinition: 'PropertyType',
    accessLevel: 'CurrentRead',
    userAccessLevel: 'CurrentRead',
  } as const;
  own.addVariable({
    ...property,
    browseName: { name: 'EURange', namespaceIndex: 0 },
    nodeId: `s=${device.id}.${tag.id}.EURange`,
    dataType: 'Range',
    value: { dataType: DataType.ExtensionObject, value: new Range({ low: tag.range[0], high: tag.range[1] }) },
  });
  own.addVariable({
    ...property,
    browseName: { name: 'EngineeringUnits', namespaceIndex: 0 },
    nodeId: `s=${device.id}.${tag.id}.EngineeringUnits`,
    dataType: 'EUInformation',
    // UNECE Rec 20 common code as unitId (OPC 10000-8 §5.6.3).
    value: { dataType: DataType.ExtensionObject, value: makeEUInformation(tag.code, tag.symbol, tag.ucum) },
  });
  return variable;
}

function identification(space: AddressSpace, own: Namespace, device: Device, object: UAObject): void {
  const di = space.getNamespaceIndex(DI);
  const type = space.findObjectType('MachineIdentificationType', space.getNamespaceIndex(MACHINERY)) as UAObjectType;
  const node = type.instantiate({
    browseName: { name: 'Identification', namespaceIndex: di },
    namespace: own,
    nodeId: `s=${device.id}.Identification`,
    componentOf: object,
    optionals: [
      'Model',
      'ProductCode',
      'HardwareRevision',
      'SoftwareRevision',
      'DeviceClass',
      'YearOfConstruction',
      'ComponentName',
      'Location',
      'ManufacturerUri',
      'AssetId',
    ],
  });
  const p = device.nameplate;
  const text: Record<string, string> = {
    ManufacturerUri: p.manufacturerUri,
    ProductCode: p.productCode,
    SerialNumber: p.serialNumber,
    ProductInstanceUri: `${p.manufacturerUri}/${p.productCode}/${p.serialNumber}`,
    HardwareRevision: p.hardwareRevision,
    SoftwareRevision: p.softwareRevision,
    DeviceClass: p.deviceClass,
    Location: p.location,
    AssetId: device.id,
  };
  const localized: Record<string, string> = { Manufacturer: p.manufacturer, Model: p.model, ComponentName: device.id };
  for (const child of node.findReferencesAsObject('HasProperty', true))
    setIdentity(child as UAVariable, text, localized, p.yearOfConstruction);
}

function setIdentity(
  v: UAVariable,
  text: Record<string, string>,
  localized: Record<string, string>,
  year: number,
): void {
  const name = v.browseName.name ?? '';
  if (name in text) v.setValueFromSource({ dataType: DataType.String, value: text[name] });
  else if (name in localized)
    v.setValueFromSource({ dataType: DataType.LocalizedText, value: { text: localized[name] ?? '' } });
  else if (name === 'YearOfConstruction') v.setValueFromSource({ dataType: DataType.UInt16, value: year });
}

function buildingBlocks(
  space: AddressSpace,
  own: Namespace,
  device: Device,
  object: UAObject,
): (state: number, mode: number) => void {
  const machinery = space.getNamespaceIndex(MACHINERY);
  const blocks = own.addObject({
    browseName: { name: 'MachineryBuildingBlocks', namespaceIndex: machinery },
    nodeId: `s=${device.id}.MachineryBuildingBlocks`,
    typeDefinition: 'FolderType',
    componentOf: object,
  });
  const state = machine(
    space,
    own,
    blocks,
    device,
    'MachineryItemState_StateMachineType',
    'MachineryItemState',
    STATES,
  );
  const mode = machine(
    space,
    own,
    blocks,
    device,
    'MachineryOperationModeStateMachineType',
    'MachineryOperationMode',
    MODES,
  );
  return (s, m) => {
    state(s);
    mode(m);
  };
}

function machine(
  space: AddressSpace,
  own: Namespace,
  blocks: UAObject,
  device: Device,
  typeName: string,
  name: string,
  states: readonly string[],
): (value: number) => void {
  const machinery = space.getNamespaceIndex(MACHINERY);
  const type = space.findObjectType(typeName, machinery) as UAObjectType;
  const node = type.instantiate({
    browseName: { name, namespaceIndex: machinery },
    namespace: own,
    nodeId: `s=${device.id}.${name}`,
    componentOf: blocks,
  });
  const current = node.getComponentByName('CurrentState') as UAVariable | null;
  const id = current?.getPropertyByName('Id') as UAVariable | null;
  const stateNodes = states.map((s) => type.getComponentByName(s)?.nodeId ?? null);
  let shown = -1;
  return (value) => {
    if (value === shown) return;
    shown = value;
    current?.setValueFromSource({ dataType: DataType.LocalizedText, value: { text: states[value] ?? '' } });
    const nodeId = stateNodes[value];
    if (nodeId) id?.setValueFromSource({ dataType: DataType.NodeId, value: nodeId });
  };
}
