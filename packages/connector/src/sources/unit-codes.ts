/** UNECE Rec. 20 common codes that machines use → UCUM. */
const UCUM_OF_CODE: Readonly<Record<string, string>> = {
  '2N': 'dB', '4H': 'um', '4K': 'mA', '4P': 'N/m', '23': 'g/cm3', '2Z': 'mV', A24: 'cd/m2', A86: 'GHz', AMP: 'A', B11: 'J/(kg.K)', B22: 'kA', B35: 'kg/L',
  B42: 'kJ/kg', B44: 'kJ/(kg.K)', BAR: 'bar', C16: 'mm/s', C24: 'mPa.s', C26: 'ms', C45: 'nm', C62: '1', C65: 'Pa.s', CEL: 'Cel', CMT: 'cm', D33: 'T',
  D54: 'W/m2', DD: 'deg', E32: 'L/h', E93: 'kg/h', FAH: '[degF]', GL: 'g/L', GM: 'g/m2', GRM: 'g', HTZ: 'Hz', HUR: 'h', JOU: 'J', K68: 'K/h', KEL: 'K', KGM: 'kg',
  KGS: 'kg/s', KHZ: 'kHz', KJO: 'kJ', KMQ: 'kg/m3', KPA: 'kPa', KVA: 'kV.A', KVR: 'kvar', KVT: 'kV', KWH: 'kW.h', KWT: 'kW', L2: 'L/min', LTR: 'L', G51: 'L/s',
  MAW: 'MW', MBR: 'mbar', MGM: 'mg', MHZ: 'MHz', MIN: 'min', MLT: 'mL', MMT: 'mm', MPA: 'MPa', MQH: 'm3/h', MSK: 'm/s2', MTK: 'm2', MTQ: 'm3', MTR: 'm', MTS: 'm/s',
  MWH: 'MW.h', NEW: 'N', NU: 'N.m', OHM: 'Ohm', P1: '%', PAL: 'Pa', Q30: '[pH]', RPM: '/min', RPS: '/s', SEC: 's', SIE: 'S', H61: 'mS/cm', TNE: 't', VLT: 'V', WHR: 'W.h',
  WTT: 'W', D10: 'S/m', M1: 'mg/L', E01: 'N/cm2', KMH: 'km/h', '28': 'kg/m2', A97: 'hPa', '59': '[ppm]', X59: '%',
};

/** The common code behind an OPC UA unitId (big-endian ASCII); null when it is none (for instance -1). */
export function codeOfUnitId(unitId: number): string | null {
  if (!Number.isInteger(unitId) || unitId <= 0) return null;
  let code = '';
  for (let rest = unitId; rest > 0; rest = Math.floor(rest / 256)) code = String.fromCharCode(rest % 256) + code;
  return /^[A-Z0-9]{1,3}$/.test(code) ? code : null;
}

/** UCUM unit of an EUInformation; by its display name where the id says nothing. Null = unknown. */
export function ucumOfUnitId(unitId: number, displayName: string | null): string | null {
  const code = codeOfUnitId(unitId);
  const known = code === null ? undefined : UCUM_OF_CODE[code];
  if (known !== undefined) return known;
  return displayName === null ? null : (UCUM_OF_NAME[displayName.trim()] ?? null);
}

/** UCUM unit of a spelling; null = unknown. */
export function ucumOfName(name: string): string | null {
  return UCUM_OF_NAME[name.trim()] ?? null;
}

/** Spellings that stand on screens and in PLC comments → UCUM. */
const UCUM_OF_NAME: Readonly<Record<string, string>> = {
  '°C': 'Cel', C: 'Cel', 'rpm': '/min', '1/min': '/min', 'U/min': '/min', 'l/h': 'L/h', 'L/h': 'L/h', 'l/min': 'L/min', 'L/min': 'L/min', 'bar': 'bar', mbar: 'mbar', kW: 'kW', W: 'W',
  kWh: 'kW.h', A: 'A', V: 'V', '%': '%', 'Nm': 'N.m', 'N·m': 'N.m', 'mm/s': 'mm/s', 'm/s': 'm/s', 'kg': 'kg', 'kg/h': 'kg/h', 'kg/l': 'kg/L', 'kg/L': 'kg/L', 'mPa·s': 'mPa.s', 'mPas': 'mPa.s',
  'kJ/kg': 'kJ/kg', 'kWh/t': 'kW.h/t', h: 'h', s: 's', min: 'min', Hz: 'Hz', 'mS/cm': 'mS/cm', pH: '[pH]', 'µm': 'um', nm: 'nm', mL: 'mL', ml: 'mL', L: 'L', l: 'L',
};
