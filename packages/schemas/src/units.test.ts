import { describe, expect, it } from 'vitest';
import { candidateUnits, isUcum } from '../tools/pack-units.ts';
import { rec20Units, symbolOfUcum, ucumOfRec20, ucumOfText, ucumOfUnitId, unitIdOfRec20 } from './units.ts';

describe('UNECE Rec. 20 units', () => {
  it('have one row per code, and a UCUM unit the unit library knows', () => {
    expect(new Set(rec20Units.map(({ code }) => code)).size).toBe(rec20Units.length);
    for (const unit of candidateUnits()) expect(isUcum(unit), unit).toBe(true);
    expect(isUcum('kWh')).toBe(false);
  });

  it('are numbered as OPC UA does (Part 8: the code as a big-endian number)', () => {
    expect(unitIdOfRec20('CEL')).toBe(4408652);
    expect(unitIdOfRec20('C81')).toBe(4405297);
    for (const { code, ucum } of rec20Units) expect(ucumOfUnitId(unitIdOfRec20(code))).toBe(ucum);
  });

  it('say nothing of what they do not know', () => {
    expect(ucumOfRec20('XXX')).toBeNull();
    expect(ucumOfUnitId(-1)).toBeNull();
    expect(ucumOfUnitId(0)).toBeNull();
    expect(ucumOfText('furlong')).toBeNull();
  });

  it.each([
    ['rpm', '/min'],
    ['1/min', '/min'],
    ['U/min', '/min'],
    ['°C', 'Cel'],
    ['[°C]', 'Cel'],
    ['kWh', 'kW.h'],
    ['m³/h', 'm3/h'],
    ['l/h', 'L/h'],
    ['mPa·s', 'mPa.s'],
    ['Nm', 'N.m'],
    ['%', '%'],
    ['µS/cm', 'uS/cm'],
  ])('%s is %s', (text, ucum) => {
    expect(ucumOfText(text)).toBe(ucum);
  });

  it('give each display name one meaning', () => {
    const meaning = new Map<string, string>();
    for (const { spellings, ucum } of rec20Units)
      for (const spelling of spellings) {
        expect(meaning.get(spelling) ?? ucum, spelling).toBe(ucum);
        meaning.set(spelling, ucum);
      }
  });

  it('have a symbol to show', () => {
    expect(symbolOfUcum('Cel')).toBe('°C');
    expect(symbolOfUcum('kW.h/t')).toBe('kW.h/t');
  });
});
