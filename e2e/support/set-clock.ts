/**
 * Loaded into a process before its program (`node --import`): its clock then differs from the machine's by the number of
 * milliseconds in the file that MILLSPACE_E2E_CLOCK names, and is set anew on SIGUSR2. All of it asks `Date` for the time.
 */
import { readFileSync } from 'node:fs';

const file = process.env['MILLSPACE_E2E_CLOCK'];
const read = () => (file === undefined ? 0 : Number(readFileSync(file, 'utf8')));
let offsetMs = read();
process.on('SIGUSR2', () => {
  offsetMs = read();
});

const now = Date.now.bind(Date);
globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now() + offsetMs] : args, newTarget),
  apply: (target) => new target(now() + offsetMs).toString(),
  get: (target, key) => (key === 'now' ? () => now() + offsetMs : Reflect.get(target, key)),
});
