import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Connection } from './connection.ts';
import { ReopenedStream } from './event-source.ts';

/** As a browser's, with a hand on it. */
class Source {
  static readonly made: Source[] = [];
  readonly listeners = new Map<string, (event: { data: string; lastEventId: string }) => void>();
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  closed = false;
  constructor() {
    Source.made.push(this);
  }
  addEventListener(name: string, listener: (event: { data: string; lastEventId: string }) => void): void {
    this.listeners.set(name, listener);
  }
  close(): void {
    this.closed = true;
  }
}

let told: Connection[];
let mayReopen: () => Promise<boolean>;
const last = () => Source.made.at(-1) as Source;
const open = () =>
  new ReopenedStream(() => '/events', ['changed'], {
    onEvent: () => undefined,
    onConnection: (connection) => told.push(connection),
    mayReopen: () => mayReopen(),
  });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.stubGlobal('EventSource', Source);
  Source.made.length = 0;
  told = [];
  mayReopen = () => Promise.resolve(true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a stream that breaks is opened again after longer and longer pauses, and the break counts from its beginning', async () => {
  open();
  last().onopen();
  for (const pause of [1000, 2000, 4000, 8000, 15_000, 15_000]) {
    last().onerror();
    expect(told.at(-1)).toEqual({ state: 'offline', since: 1_000_000, retryAt: Date.now() + pause });
    await vi.advanceTimersByTimeAsync(pause - 1);
    expect(last().closed).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(last().closed).toBe(false);
  }
  last().onopen();
  expect(told.at(-1)).toEqual({ state: 'live', since: Date.now() });
});

test.each(['never opens', 'opens and says nothing'])('a stream that %s is taken for dead', async (how) => {
  open();
  const first = last();
  if (how !== 'never opens') first.onopen();
  await vi.advanceTimersByTimeAsync(39_000);
  expect(first.closed).toBe(false);
  await vi.advanceTimersByTimeAsync(2000);
  expect([first.closed, told.at(-1)?.state]).toEqual([true, 'offline']);
});

test('a heartbeat keeps it open', async () => {
  open();
  last().onopen();
  for (let beat = 0; beat < 10; beat += 1) {
    await vi.advanceTimersByTimeAsync(10_000);
    last().listeners.get('heartbeat')?.({ data: '{}', lastEventId: '' });
  }
  expect([last().closed, told.length]).toEqual([false, 1]);
});

test('when nobody is signed in any more it stays closed, and when nobody says so it tries', async () => {
  open();
  mayReopen = () => Promise.reject(new Error('502'));
  last().onerror();
  await vi.advanceTimersByTimeAsync(1000);
  expect(Source.made).toHaveLength(2);
  mayReopen = () => Promise.resolve(false);
  last().onerror();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(Source.made).toHaveLength(2);
});
