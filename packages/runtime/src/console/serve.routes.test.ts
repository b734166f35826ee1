import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ConsolePlace, consolePlace } from '../testing/console-place.ts';
import { serveConsole } from './serve.routes.ts';

const HTML = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
const SCRIPT = 'console.log("the console");'.repeat(100);
const PAGE = '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>';

let folder: string;
let place: ConsolePlace;

function put(name: string, content: string | Buffer): void {
  mkdirSync(join(folder, 'dist', name, '..'), { recursive: true });
  writeFileSync(join(folder, 'dist', name), content);
}

function build(): void {
  put('assets/app-1a2b.js', SCRIPT);
  put('assets/app-1a2b.js.br', brotliCompressSync(SCRIPT));
  put('assets/app-1a2b.js.gz', gzipSync(SCRIPT));
  put('assets/style-3c4d.css', 'p{}');
  put('theme.js', 'theme();');
  put('.hidden', 'hidden treasure');
  put('assets/.env', 'hidden treasure');
  put('index.html', PAGE);
  writeFileSync(join(folder, 'secret.txt'), 'treasure outside');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'dist', 'assets', 'link.txt'));
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millspace-dist-'));
  place = await consolePlace((app) => serveConsole(app, { folder: join(folder, 'dist') }));
});

afterEach(async () => {
  await place.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the page', () => {
  beforeEach(build);

  test('comes with a fresh nonce, for this origin alone, and is kept nowhere', async () => {
    const first = await place.call('GET', '/', HTML);
    const nonce = /nonce="([^"]+)"/.exec(first.text)?.[1] ?? '';
    expect(nonce).toMatch(/^[\w-]{22}$/);
    expect(first.text).toBe(PAGE.replace('__CSP_NONCE__', nonce));
    expect([first.status, first.headers]).toMatchObject([
      200,
      {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'self'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
      },
    ]);
    expect(first.headers['strict-transport-security']).toBeUndefined();
    const second = await place.call('GET', '/', { ...HTML, 'x-forwarded-proto': 'https' });
    expect(second.text).not.toContain(nonce);
    expect(second.headers['strict-transport-security']).toBe('max-age=31536000');
  });

  test.each(['/', '/setup/ms-setup-abc', '/datasets/urn:millspace:dataset:acme:mill-1.5', '/index.html', '/a/b/c?x=1'])(
    '%s is one of its paths, when a browser goes there',
    async (path) => {
      const answer = await place.call('GET', path, HTML);
      expect([answer.status, answer.text.includes('id="root"')]).toEqual([200, true]);
    },
  );

  test.each(['/api/v1/nothing', '/api', '/dsp/x', '/assets/gone-5e6f.js', '/metrics/x', '/.well-known/x', '/.hidden'])(
    '%s is none of them',
    async (path) => {
      const answer = await place.call('GET', path, HTML);
      expect([answer.status, answer.json.code]).toEqual([404, 'MS-GEN-404']);
    },
  );

  test('programs that look for something that is not there are told so', async () => {
    expect((await place.call('GET', '/machines', { accept: 'application/json' })).json.code).toBe('MS-GEN-404');
    expect((await place.call('POST', '/machines', HTML)).json.code).toBe('MS-GEN-404');
    expect((await place.call('GET', '/health', HTML)).json).toEqual({ status: 'ok' });
  });

  test('a later build is served without a restart', async () => {
    await place.call('GET', '/', HTML);
    put('assets/app-9f9f.js', 'new();');
    put('index.html', `${PAGE}<p>new</p>`);
    utimesSync(join(folder, 'dist', 'index.html'), 1_900_000_000, 1_900_000_000);
    expect((await place.call('GET', '/', HTML)).text).toContain('<p>new</p>');
    expect((await place.call('GET', '/assets/app-9f9f.js')).text).toBe('new();');
  });
});

describe('its files', () => {
  beforeEach(build);

  test.each([
    ['br, gzip', 'br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    ['identity', undefined, (bytes: Buffer) => bytes],
  ] as const)('for who accepts %s', async (accepted, encoding, decoded) => {
    const answer = await place.call('GET', '/assets/app-1a2b.js', { 'accept-encoding': accepted });
    expect([answer.status, answer.headers['content-encoding'], decoded(answer.bytes).toString()]).toEqual([
      200,
      encoding,
      SCRIPT,
    ]);
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': expect.stringContaining('javascript'),
      vary: 'accept-encoding',
      'x-content-type-options': 'nosniff',
    });
  });

  test('without a hash in the name are asked for anew, and not sent again unchanged', async () => {
    const first = await place.call('GET', '/theme.js');
    expect([first.text, first.headers['cache-control']]).toEqual(['theme();', 'no-cache']);
    const again = await place.call('GET', '/theme.js', { 'if-none-match': String(first.headers['etag']) });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/assets/..\\..\\secret.txt',
    '//secret.txt',
    '/assets/link.txt',
    '/assets/.env',
    '/.hidden',
    '/%2ehidden',
    '/assets/app-1a2b.js%00.css',
    '/assets/',
    '/assets',
    '/assets/app-1a2b.js.br',
    '/%E0%A4%A',
  ])('no path leads elsewhere: %s', async (path) => {
    for (const headers of [{}, HTML]) {
      const answer = await place.call('GET', path, headers);
      expect([answer.text.includes('treasure'), answer.status >= 400 || answer.text.includes('id="root"')]).toEqual([
        false,
        true,
      ]);
    }
  });
});

describe('without a build', () => {
  test('the page says so and how to build, in both languages; nothing else changes', async () => {
    const answer = await place.call('GET', '/', HTML);
    expect([answer.status, answer.headers['cache-control']]).toEqual([503, 'no-store']);
    expect(answer.text).toMatch(
      /was not built[\s\S]*npm run console:build[\s\S]*nicht gebaut[\s\S]*npm run console:build/,
    );
    expect((await place.call('GET', '/api/v1/console')).status).toBe(200);
    expect((await place.call('GET', '/assets/app-1a2b.js')).json.code).toBe('MS-GEN-404');
    build();
    expect((await place.call('GET', '/', HTML)).status).toBe(200);
  });
});
