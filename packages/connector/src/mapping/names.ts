/** Words that say the same in PLC programs. Left: what is written there; right: what it counts as. */
const SYNONYMS: Readonly<Record<string, string>> = {
  temperature: 'temp',
  temperatur: 'temp',
  tmp: 'temp',
  pressure: 'press',
  druck: 'press',
  prs: 'press',
  pwr: 'power',
  leistung: 'power',
  rpm: 'speed',
  drehzahl: 'speed',
  geschwindigkeit: 'speed',
  n: 'speed',
  strom: 'current',
  amps: 'current',
  durchfluss: 'flow',
  fluss: 'flow',
  vibration: 'vibration',
  schwingung: 'vibration',
  energie: 'energy',
  fuellstand: 'level',
  stand: 'level',
  niveau: 'level',
  gewicht: 'weight',
  ruehrwerk: 'agitator',
  mill: 'agitator',
  motor: 'agitator',
  rotor: 'agitator',
  pumpe: 'pump',
  kuehlung: 'cooling',
  kuehlwasser: 'cooling',
  water: 'cooling',
  produkt: 'product',
  dichtung: 'seal',
  lager: 'bearing',
  inlet: 'in',
  eintritt: 'in',
  ein: 'in',
  outlet: 'out',
  austritt: 'out',
  aus: 'out',
  setpoint: 'sp',
  sollwert: 'sp',
  soll: 'sp',
  istwert: '',
  ist: '',
  act: '',
  actual: '',
  value: '',
  val: '',
  pv: '',
  total: 'total',
  gesamt: 'total',
  drehmoment: 'torque',
  moment: 'torque',
  dichte: 'density',
  viskositaet: 'viscosity',
  ventil: 'valve',
  valves: 'valve',
  zustand: 'state',
  status: 'state',
  humidity: 'humidity',
  feuchte: 'humidity',
  umgebung: 'ambient',
  hall: 'ambient',
  halle: 'ambient',
};

/** A name in lower-case words: camel case, underscores, dots and umlauts taken apart. */
export function words(name: string): string[] {
  return name
    .replaceAll(/([a-zäöü])([A-ZÄÖÜ])/g, '$1 $2')
    .toLowerCase()
    .replaceAll('ä', 'ae')
    .replaceAll('ö', 'oe')
    .replaceAll('ü', 'ue')
    .replaceAll('ß', 'ss')
    .split(/[^a-z0-9]+/)
    .map((word) => SYNONYMS[word] ?? word)
    .filter((word) => word !== '');
}

/**
 * How well a place (words of a path) fits a name, 0..1: all words of the name should be in the place; words of the last part of the
 * place that the name does not have count against it.
 */
export function nameScore(place: readonly string[], name: readonly string[]): number {
  if (name.length === 0 || place.length === 0) return 0;
  const here = new Set(place);
  const hits = name.filter((word) => here.has(word)).length;
  if (hits === 0) return 0;
  const covered = hits / name.length;
  const last = place.slice(-name.length);
  const extra = last.filter((word) => !name.includes(word)).length / last.length;
  return covered * (1 - 0.4 * extra);
}

/** Units as programmers of controllers write them behind a name (`Power_kW`, `Flow_m3h`), lower case → UCUM. */
const NAME_UNITS: Readonly<Record<string, string>> = {
  kw: 'kW',
  w: 'W',
  kwh: 'kW.h',
  rpm: '/min',
  hz: 'Hz',
  a: 'A',
  ma: 'mA',
  v: 'V',
  nm: 'N.m',
  bar: 'bar',
  mbar: 'mbar',
  kpa: 'kPa',
  degc: 'Cel',
  m3h: 'm3/h',
  lmin: 'L/min',
  lh: 'L/h',
  kgh: 'kg/h',
  kg: 'kg',
  pct: '%',
};

/** A name without the unit behind its last underscore, and that unit; the name as it is when it has none. */
export function splitUnit(name: string): { name: string; unit?: string } {
  const [, rest, suffix = ''] = /^(.*[A-Za-z0-9])_([A-Za-z0-9]+)$/.exec(name) ?? [];
  const unit = NAME_UNITS[suffix.toLowerCase()];
  return rest === undefined || unit === undefined ? { name } : { name: rest, unit };
}
