import { describe, expect, test } from 'vitest';
import { assumptions } from './assume.ts';
import { instantOf, spanOf } from './times.ts';
import { templateValues } from './values.ts';

const NOW = Date.parse('2026-12-01T00:00:00Z');

describe('what is assumed', () => {
  test('facts as people write them become facts as the engine knows them', () => {
    expect(
      assumptions(
        [
          'location=de',
          'roles=maintenance-engineer,x:auditor',
          'memberships=none',
          'level=trust',
          'paid=120.50 eur:2',
          'samples=7',
          'agreed=2026-01-01T00:00:00Z',
          'first-use=never',
          'enforces=ja',
          'terminated=no',
          'duty:/obligation/0=violated',
          'mill-1.state=running',
          'mill-1.events=machine-fault-open',
          'hall.2.mill-2.relation=user',
        ],
        NOW,
      ),
    ).toEqual({
      location: 'iso3166:DE',
      roles: ['x:maintenance-engineer', 'x:auditor'],
      memberships: [],
      securityProfile: 'TRUST',
      payments: [{ amount: '120.50', currency: 'EUR', period: 2 }],
      used: { samples: 7, deliveries: 0 },
      agreementStart: Date.parse('2026-01-01T00:00:00Z'),
      firstUse: null,
      consumerEnforces: true,
      terminated: false,
      duties: { '/obligation/0': 'violated' },
      machines: {
        'mill-1': { state: 'x:running', events: ['x:machine-fault-open'] },
        'hall.2.mill-2': { relations: [{ relation: 'x:user', from: 0, until: null }] },
      },
    });
  });

  test.each(['colour=red', 'paid=much', 'samples=-1', 'enforces=perhaps', 'mill-1.mood=good', 'location', '=DE'])(
    'refuses %s, in both languages',
    (text) => {
      expect(() => assumptions([text])).toThrow(
        expect.objectContaining({
          code: 'MS-CFG-023',
          details: { text: { en: expect.any(String), de: expect.any(String) } },
        }),
      );
    },
  );
});

describe('values of a template', () => {
  const parameters = [
    { name: 'signals', type: 'signals', title: { en: 'Signals', de: 'Signale' } },
    { name: 'note', type: 'text', title: { en: 'Note', de: 'Notiz' } },
  ] as const;

  test('lists by commas or by saying it again; other values as they are', () => {
    expect(templateValues(['signals=a.b, c.d', 'signals=e.f', 'note=a, b = c'], [...parameters])).toEqual({
      signals: ['a.b', 'c.d', 'e.f'],
      note: 'a, b = c',
    });
  });

  test('a day, a time of this place and from now on become instants; whatever else is handed on as it is', () => {
    const until = { name: 'until', type: 'instant' as const, title: { en: 'Last instant', de: 'Letzter Zeitpunkt' } };
    const read = (text: string) => templateValues([`until=${text}`], [until])['until'];
    expect(read('2027-06-30')).toBe(new Date(2027, 5, 30).toISOString());
    expect(read('2027-06-30T14:00')).toBe(new Date(2027, 5, 30, 14).toISOString());
    expect(Date.parse(String(read('+2w')))).toBeGreaterThan(Date.now() + 13 * 86_400_000);
    for (const text of ['2027-06-30T14:00:00Z', '2027-06-30T14:00:00+02:00', 'tomorrow', '24h'])
      expect(read(text)).toBe(text);
    expect(() => read('+soon')).toThrow(expect.objectContaining({ code: 'MS-CFG-023' }));
  });

  test('what the template does not ask for is handed on, so that filling in refuses it', () => {
    expect(templateValues(['price=1'], [...parameters])).toEqual({ price: '1' });
  });
});

describe('times', () => {
  test('a time of this place, a day of this place, and from now on', () => {
    expect(instantOf('--at', '2026-12-15T14:00', NOW)).toBe(new Date(2026, 11, 15, 14).getTime());
    expect(instantOf('--at', '2026-12-15', NOW)).toBe(new Date(2026, 11, 15).getTime());
    expect(instantOf('--at', '+2w', NOW)).toBe(NOW + 14 * 86_400_000);
    expect(instantOf('--at', 'now', NOW)).toBe(NOW);
    expect(spanOf('--since', '24h')).toBe(86_400_000);
    expect(['PT1H', 'PT1H30M', 'P1D', 'P1DT1M'].map((text) => spanOf('--last', text))).toEqual([
      3_600_000, 5_400_000, 86_400_000, 86_460_000,
    ]);
    for (const text of ['PT', 'P', 'PT0M', '1y']) expect(() => spanOf('--last', text), text).toThrow();
  });

  test.each(['soon', '+soon', '+0d'])('refuses %s', (text) => {
    expect(() => instantOf('--at', text)).toThrow(expect.objectContaining({ code: 'MS-CFG-023', where: '--at' }));
  });
});
