import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Acknowledger } from './acknowledger.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function acknowledger(answer: () => Promise<void> = () => Promise.resolve()) {
  const said: string[] = [];
  const lost: unknown[] = [];
  const made = new Acknowledger(
    (position) => {
      said.push(position);
      return answer();
    },
    (error) => lost.push(error),
  );
  return { made, said, lost };
}

test('little is acknowledged together a moment later, much at once', async () => {
  const { made, said } = acknowledger();
  made.committed('1', 100);
  made.committed('2', 100);
  expect(said).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).toEqual(['2']);
  made.committed('3', 100);
  made.committed('4', 64 * 1024);
  expect(said).toEqual(['2', '4']);
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).toEqual(['2', '4']);
});

test('what is committed while one is under way is said after it, too', async () => {
  let arrive = () => {};
  const { made, said } = acknowledger(
    () =>
      new Promise((resolve) => {
        arrive = resolve;
      }),
  );
  made.committed('1', 64 * 1024);
  made.committed('2', 100);
  // Its time comes while the first is still under way.
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).toEqual(['1']);
  arrive();
  await vi.advanceTimersByTimeAsync(1000);
  expect(said).toEqual(['1', '2']);
});

test('what was not said when the connection ends is said once more', async () => {
  const { made, said } = acknowledger(() => Promise.resolve());
  const last: string[] = [];
  const say = async (position: string) => void last.push(position);
  made.committed('1', 100);
  await made.part(say);
  await made.part(say);
  await vi.advanceTimersByTimeAsync(1000);
  expect([said, last]).toEqual([[], ['1']]);
});

test('a lost one is told, unless the stream has ended', async () => {
  const { made, lost } = acknowledger(() => Promise.reject(new Error('away')));
  made.committed('1', 64 * 1024);
  await vi.advanceTimersByTimeAsync(0);
  expect(lost).toHaveLength(1);
  made.committed('2', 64 * 1024);
  await made.part(() => Promise.reject(new Error('away')));
  await vi.advanceTimersByTimeAsync(1000);
  expect(lost).toHaveLength(1);
  made.committed('3', 64 * 1024);
  expect(lost).toHaveLength(1);
});
