import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../clock.ts';
import { silentLogger } from '../logger.ts';
import { PeopleDesk } from '../users/desk.ts';
import { showSetUpLink } from './people.ts';

const PASSWORD = 'drei kühe im tor';

let dataDir: string;
let desk: PeopleDesk;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'millspace-link-'));
  const clock = new ManualClock(Date.UTC(2026, 10, 27, 8));
  desk = new PeopleDesk({ dataDir, clock, logger: silentLogger(), roles: ['admin'], tokenSeconds: 300 });
});

afterEach(() => {
  desk.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function shown(isTTY: boolean, address: string, language: 'en' | 'de' = 'en'): string {
  let text = '';
  const out = {
    isTTY,
    write: (more: string) => {
      text += more;
    },
  };
  showSetUpLink(desk, address, { out, language });
  return text;
}

test('a terminal shows one link with which the first person comes in, once', async () => {
  const line = shown(true, 'http://127.0.0.1:8081');
  expect(line).toMatch(
    /^Set-up link \(works once, until 2026-11-28T08:00:00Z\): http:\/\/127\.0\.0\.1:8081\/setup\/ms-setup-[\w-]+\n$/,
  );
  const code = line.trim().split('/').at(-1) ?? '';
  await desk.setUp.setUp({ code, name: 'anna', password: PASSWORD });
  expect(shown(true, 'http://127.0.0.1:8081')).toBe('');
});

test('in German, and with an address that can be opened', () => {
  expect(shown(true, 'https://0.0.0.0:8443', 'de')).toMatch(
    /^Link zum Einrichten \(gilt einmal, bis \S+\): https:\/\/localhost:8443\/setup\/ms-setup-/,
  );
  expect(shown(true, 'http://[::]:8081')).toContain('http://localhost:8081/setup/');
  expect(shown(true, 'https://broker.example/')).toContain('https://broker.example/setup/');
});

test('nothing reaches a log, and a code made before stays good', async () => {
  const { code } = desk.setUp.newCode();
  expect(shown(false, 'http://127.0.0.1:8081')).toBe('');
  expect(await desk.setUp.setUp({ code, name: 'anna', password: PASSWORD })).toMatchObject({ name: 'anna' });
});
