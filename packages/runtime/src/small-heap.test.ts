import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('a program that is ready lets go of what it needed for loading: from there the heap grows slowly', () => {
  const file = JSON.stringify(fileURLToPath(new URL('./small-heap.ts', import.meta.url)));
  const script = `
    const { smallHeap } = await import(${file});
    const ready = smallHeap();
    const left = new WeakRef({});
    await new Promise((resolve) => setImmediate(resolve));
    await ready();
    console.log(JSON.stringify({ collected: left.deref() === undefined, gc: typeof gc }));`;
  // The flags are those of a whole process.
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ collected: true, gc: 'undefined' });
});
