import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Change, ChangeBus } from './change-bus.ts';
import { type Sink, streamChanges } from './change-stream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const heard = (bus: ChangeBus): Change[] => {
  const changes: Change[] = [];
  bus.on((change) => changes.push(change));
  return changes;
};

describe('changes', () => {
  test('are numbered; the first is told at once, what repeats it a moment later once', () => {
    const bus = new ChangeBus({ quietMs: 200, quiet: { audit: 1000 } });
    const changes = heard(bus);
    for (let i = 0; i < 50; i += 1) bus.changed('agreements', 'a');
    bus.changed('agreements', 'b');
    expect(changes).toEqual([
      { n: 1, topic: 'agreements', id: 'a' },
      { n: 2, topic: 'agreements', id: 'b' },
    ]);
    vi.advanceTimersByTime(200);
    expect(changes.slice(2)).toEqual([{ n: 3, topic: 'agreements', id: 'a' }]);
    for (let ms = 0; ms < 10_000; ms += 10) {
      bus.changed('audit');
      vi.advanceTimersByTime(10);
    }
    expect(changes.filter(({ topic }) => topic === 'audit')).toHaveLength(11);
    bus.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('of before can be asked for, as long as all of them are kept', () => {
    const bus = new ChangeBus({ keep: 3 });
    for (const id of ['a', 'b', 'c', 'd', 'e']) bus.changed('sources', id);
    expect(bus.since(2)?.map(({ n }) => n)).toEqual([3, 4, 5]);
    expect(bus.since(5)).toEqual([]);
    expect([bus.since(1), bus.since(6), bus.since(-1)]).toEqual([null, null, null]);
    expect(new ChangeBus().since(0)).toEqual([]);
  });
});

class Reader extends EventEmitter implements Sink {
  writableLength = 0;
  text = '';
  write(text: string): void {
    this.text += text;
  }
  events(): { id: string; event: string; data: unknown }[] {
    return [...this.text.matchAll(/id: (.+)\nevent: (.+)\ndata: (.+)\n\n/g)].map(
      ([, id = '', event = '', data = '']) => ({
        id,
        event,
        data: JSON.parse(data) as unknown,
      }),
    );
  }
}

const listen = (bus: ChangeBus, after?: string) => {
  const reader = new Reader();
  streamChanges(reader, {
    bus,
    after,
    topics: new Set(['sources', 'datasets']),
    heartbeatMs: 10_000,
    bufferBytes: 100,
  });
  return reader;
};
const kinds = (reader: Reader) => reader.events().map(({ event }) => event);

describe('a stream of changes', () => {
  test('begins with where it is, and tells what its reader may hear of', () => {
    const bus = new ChangeBus();
    bus.changed('datasets');
    const reader = listen(bus);
    bus.changed('sources', 'plant');
    bus.changed('people');
    bus.changed('datasets', 'd');
    expect(reader.events()).toEqual([
      { id: `${bus.run}-1`, event: 'ready', data: {} },
      { id: `${bus.run}-2`, event: 'changed', data: { topic: 'sources', id: 'plant' } },
      { id: `${bus.run}-4`, event: 'changed', data: { topic: 'datasets', id: 'd' } },
    ]);
  });

  test('goes on after an event, or says that everything has to be asked for anew', () => {
    const bus = new ChangeBus({ keep: 2 });
    for (const id of ['a', 'b', 'c']) bus.changed('sources', id);
    expect(listen(bus, `${bus.run}-1`).events()).toMatchObject([{ data: { id: 'b' } }, { data: { id: 'c' } }]);
    expect(listen(bus, `${bus.run}-3`).events()).toEqual([]);
    const lost = [`${bus.run}-0`, `${bus.run}-99`, `${bus.run}-`, `${bus.run}-x`, 'another-3', '', '3'];
    for (const after of lost)
      expect([after, listen(bus, after).events()]).toEqual([
        after,
        [{ id: `${bus.run}-3`, event: 'resync', data: {} }],
      ]);
  });

  test('leaves out what a slow reader does not take, and tells it so when it reads on', () => {
    const bus = new ChangeBus();
    const reader = listen(bus);
    reader.writableLength = 101;
    bus.changed('sources', 'a');
    reader.writableLength = 50;
    bus.changed('sources', 'b');
    expect(kinds(reader)).toEqual(['ready']);
    reader.writableLength = 0;
    reader.emit('drain');
    reader.emit('drain');
    bus.changed('sources', 'c');
    expect(kinds(reader)).toEqual(['ready', 'resync', 'changed']);
    expect(reader.events()[1]?.id).toBe(`${bus.run}-2`);
  });

  test('shows that it lives, and ends with the connection', () => {
    const bus = new ChangeBus();
    const reader = listen(bus);
    vi.advanceTimersByTime(30_000);
    expect(kinds(reader)).toEqual(['ready', 'heartbeat', 'heartbeat', 'heartbeat']);
    reader.writableLength = 101;
    vi.advanceTimersByTime(30_000);
    bus.changed('sources');
    reader.writableLength = 0;
    vi.advanceTimersByTime(10_000);
    expect(kinds(reader)).toHaveLength(4);
    reader.emit('close');
    const before = reader.text;
    bus.changed('sources');
    vi.advanceTimersByTime(30_000);
    expect(reader.text).toBe(before);
    bus.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
