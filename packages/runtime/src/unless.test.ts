import { describe, expect, it } from 'vitest';
import { unlessAborted } from './unless.ts';

describe('waiting unless aborted', () => {
  it('settles like what it waits for', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(7), signal)).toBe(7);
    await expect(unlessAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });
  it('ends with the reason of the signal, before or while it waits', async () => {
    const never = new Promise<never>(() => undefined);
    const stopping = new AbortController();
    const waiting = unlessAborted(never, stopping.signal);
    stopping.abort(new Error('stopping'));
    await expect(waiting).rejects.toThrow('stopping');
    await expect(unlessAborted(never, stopping.signal)).rejects.toThrow('stopping');
  });
});
