import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

describe('a scenario', () => {
  it('gets defaults down to the outputs', () => {
    const c = parseConfig({ mills: [{ id: 'mill-1' }], outputs: { opcua: {} } });
    expect(c.mills[0]).toMatchObject({ size: 60, mode: 'multi-pass', recipe: 'limestone', seed: 1, faults: [] });
    expect(c.outputs.opcua).toMatchObject({
      port: 0,
      anonymous: true,
      flatPlc: true,
      limits: { maxMonitoredItemsPerCall: 1000 },
    });
    expect(c).toMatchObject({ rateHz: 1, timeFactor: 1 });
  });

  it('leaves its input alone', () => {
    const input = { mills: [{ id: 'mill-1' }] };
    parseConfig(input);
    expect(input).toEqual({ mills: [{ id: 'mill-1' }] });
  });

  it.each([
    [{}, /mills/],
    [{ mills: [] }, /fewer than 1/],
    [{ mills: [{ id: 'a b' }] }, /\/mills\/0\/id/],
    [{ mills: [{ id: 'm', size: 5 }] }, /\/mills\/0\/size.*1, 10, 60/],
    [{ mills: [{ id: 'm', faults: [{ name: 'nope' }] }] }, /\/mills\/0\/faults\/0\/name.*seal-leak-slow/],
    [{ mills: [{ id: 'm' }], rateHz: 0 }, /\/rateHz/],
    [{ mills: [{ id: 'm' }], speed: 1 }, /speed/],
    [
      { mills: [{ id: 'm' }], outputs: { sparkplug: { url: 'http://x', group: 'g', node: 'n' } } },
      /\/outputs\/sparkplug\/url/,
    ],
    [{ mills: [{ id: 'm' }, { id: 'm' }] }, /two devices are called m/],
    [{ mills: [{ id: 'm' }], hallClimate: { id: 'm' } }, /two devices are called m/],
    ['mills', /must be object/],
  ])('is refused with the place: %j', (input, message) => {
    expect(() => parseConfig(input)).toThrow(
      expect.objectContaining({ code: 'MS-SIM-001', message: expect.stringMatching(message) as string }),
    );
  });
});
