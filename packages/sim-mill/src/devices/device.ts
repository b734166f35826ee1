/** A device as the outputs see it: an id, a nameplate, a list of tags. Mills, the energy meter and the hall sensor are devices. */
import type { MillSize, Quality, TagDef, TagValue } from '../physics/index.ts';

export interface Nameplate {
  manufacturer: string;
  manufacturerUri: string;
  model: string;
  productCode: string;
  serialNumber: string;
  yearOfConstruction: number;
  hardwareRevision: string;
  softwareRevision: string;
  deviceClass: string;
  location: string;
}

export interface Device {
  id: string;
  kind: 'mill' | 'energy-meter' | 'hall-climate';
  nameplate: Nameplate;
  tags: readonly TagDef[];
  size?: MillSize;
}

/** One value with its own source time. `index` is the tag's place in the device's table. */
export interface Sample {
  device: Device;
  index: number;
  value: TagValue;
  t: number;
  quality: Quality;
  /** Held back by a lost link; not in the ledger until it goes on a wire. */
  late?: boolean;
}

/** Something that is not telemetry, with its source time in epoch ms. */
export interface DeviceEvent {
  device: Device;
  t: number;
  kind: 'batch' | 'alarm' | 'bead-charge' | 'lab-result';
  data: Readonly<Record<string, unknown>>;
}

const MAKER = { manufacturer: 'Example Mill Works', manufacturerUri: 'https://mills.example' };

export function millPlate(id: string, size: MillSize, seed: number): Nameplate {
  return {
    ...MAKER,
    model: size.model,
    productCode: `SM-${size.litres}`,
    serialNumber: `SM${size.litres}-${String(Math.abs(seed) % 100_000).padStart(5, '0')}-${id}`,
    yearOfConstruction: 2021,
    hardwareRevision: 'C',
    softwareRevision: '4.2.1',
    deviceClass: 'AgitatorBeadMill',
    location: 'Hall 2',
  };
}

export function meterPlate(id: string): Nameplate {
  return {
    manufacturer: 'Example Metering',
    manufacturerUri: 'https://meters.example',
    model: 'EM 3P',
    productCode: 'EM-3P',
    serialNumber: `EM3P-${id}`,
    yearOfConstruction: 2020,
    hardwareRevision: 'A',
    softwareRevision: '1.8.0',
    deviceClass: 'EnergyMeter',
    location: 'Hall 2',
  };
}

export function hallPlate(id: string): Nameplate {
  return {
    manufacturer: 'Example Climate',
    manufacturerUri: 'https://climate.example',
    model: 'TH 2',
    productCode: 'TH-2',
    serialNumber: `TH2-${id}`,
    yearOfConstruction: 2022,
    hardwareRevision: 'A',
    softwareRevision: '1.0.3',
    deviceClass: 'HallClimateSensor',
    location: 'Hall 2',
  };
}
