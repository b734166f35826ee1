import { expect, test, vi } from 'vitest';
import { LANGUAGES, snippetOf } from './snippets.ts';

const options = { origin: 'http://127.0.0.1:8090', scope: 'urn:uuid:1&2', token: 'msa_abc' };
const PATH = 'http://127.0.0.1:8090/api/v1/export?format=ndjson&scope=urn%3Auuid%3A1%262';

test.each(LANGUAGES)('%s asks for this agreement with this token', (language) => {
  const text = snippetOf(language, options);
  expect(text).toContain(PATH);
  expect(text).toContain('Bearer msa_abc');
});

test('the JavaScript one runs: the last hour, each line read', async () => {
  const asked = vi.fn(async (_url: string, _init: object) => new Response('{"a":1}\n{"a":2}\n'));
  const print = vi.fn();
  const body = snippetOf('javascript', options);
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
  await new AsyncFunction('fetch', 'console', body)(asked, { log: print });
  const url = new URL(asked.mock.calls[0]?.[0] ?? '');
  expect(Number(url.searchParams.get('to')) - Number(url.searchParams.get('from'))).toBe(3_600_000);
  expect(url.searchParams.get('scope')).toBe(options.scope);
  expect(asked.mock.calls[0]?.[1]).toEqual({ headers: { authorization: 'Bearer msa_abc' } });
  expect(print.mock.calls).toEqual([[{ a: 1 }], [{ a: 2 }]]);
});
