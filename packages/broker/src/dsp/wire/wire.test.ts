import { describe, expect, test } from 'vitest';
import { linksOf } from '../../partners/partner-client.ts';
import { Secrets } from '../../partners/secrets.ts';
import { didOf, documentOf, wireIds } from '../wire-ids.ts';
import { readFilter } from './filter.ts';
import { messagePath } from './paths.ts';
import { readMessage } from './read-message.ts';
import { acknowledgement } from './remote-transport.ts';
import { strictJson } from './strict-json.ts';

describe('bodies', () => {
  test('a member that stands twice is found at any depth, and names in texts are not taken for members', () => {
    expect(strictJson('{"a":{"b":"{\\"b\\":1,\\"b\\":2}"},"c":[{"b":1},{"b":2}]}')).toEqual({
      a: { b: '{"b":1,"b":2}' },
      c: [{ b: 1 }, { b: 2 }],
    });
    for (const text of ['{"a":1,"a":2}', '[{"x":{"a":1,"b":2,"a":3}}]', '{"\\u0061":1,"a":2}', '{"__proto__":1}'])
      expect(() => strictJson(text), text).toThrow(expect.objectContaining({ code: 'MS-DSP-017' }));
  });

  test('nesting has an end', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(() => strictJson(deep(64))).not.toThrow();
    expect(() => strictJson(deep(65))).toThrow(/nested/);
  });

  test('what means the same in JSON-LD is read the same', () => {
    const types = ['CatalogRequestMessage'];
    const plain = readMessage({ '@context': ['c'], '@type': 'CatalogRequestMessage' }, types);
    for (const type of ['dspace:CatalogRequestMessage', 'https://w3id.org/dspace/2025/1/CatalogRequestMessage'])
      expect(readMessage({ '@context': 'c', '@type': [type] }, types)).toEqual(plain);
    expect(() => readMessage({ '@context': ['c'], '@type': 'Catalog' }, types)).toThrow(/@type/);
  });
});

test('filters that are understood, and those that are not', () => {
  expect(readFilter(undefined)).toEqual({});
  expect(readFilter([{ dataset: 'urn:d', limit: 9999 }])).toEqual({ dataset: 'urn:d', limit: 500 });
  expect(readFilter({})).toEqual({});
  for (const wrong of [
    [{}, {}],
    [{ limit: 0 }],
    [{ sortOrder: 'DESC' }],
    [{ filterExpression: [{ operandLeft: 'name', operator: '=', operandRight: 'x' }] }],
  ])
    expect(() => readFilter(wrong), JSON.stringify(wrong)).toThrow(
      expect.objectContaining({ code: 'MS-DSP-014', status: 400 }),
    );
});

test('each message has its place below the other side’s base, by its pid', () => {
  const pids = { consumerPid: 'urn:uuid:c', providerPid: 'urn:uuid:p/1' };
  const path = (type: string, sender: 'consumer' | 'provider', more: object = pids) =>
    messagePath(
      type.startsWith('Transfer') ? 'transfer' : 'negotiation',
      { '@context': [], '@type': type, ...more },
      sender,
    );
  expect(path('ContractRequestMessage', 'consumer', { consumerPid: 'c' })).toBe('/negotiations/request');
  expect(path('ContractRequestMessage', 'consumer')).toBe('/negotiations/urn:uuid:p%2F1/request');
  expect(path('ContractOfferMessage', 'provider')).toBe('/negotiations/urn:uuid:c/offers');
  expect(path('ContractAgreementVerificationMessage', 'consumer')).toBe(
    '/negotiations/urn:uuid:p%2F1/agreement/verification',
  );
  expect(path('ContractNegotiationTerminationMessage', 'provider')).toBe('/negotiations/urn:uuid:c/termination');
  expect(path('TransferStartMessage', 'provider')).toBe('/transfers/urn:uuid:c/start');
  expect(path('TransferRequestMessage', 'consumer', { consumerPid: 'c' })).toBe('/transfers/request');
});

describe('answers of a partner', () => {
  const opening = { '@context': [], '@type': 'ContractRequestMessage', consumerPid: 'c' };
  const running = { ...opening, providerPid: 'p' };
  const judge = (body: typeof opening, status: number, behind = true, text = '{"providerPid":"p"}') => {
    try {
      return acknowledgement({ protocol: 'negotiation', body }, 'consumer', { status, headers: {}, text }, 'x', behind)[
        'providerPid'
      ];
    } catch (error) {
      const { code, status: how } = error as { code: string; status: number };
      return [code, how >= 400 && how < 500 ? 'final' : 'again'];
    }
  };
  test.each([
    ['200 to a beginning', opening, 200, true, 'p'],
    ['404 while it may still be booking', running, 404, true, ['MS-DSP-007', 'again']],
    ['409 while it may still be booking', running, 409, true, ['MS-DSP-007', 'again']],
    ['409 after a minute', running, 409, false, ['MS-DSP-008', 'final']],
    ['404 to a beginning', opening, 404, true, ['MS-DSP-008', 'final']],
    ['400', running, 400, true, ['MS-DSP-008', 'final']],
    ['401', running, 401, true, ['MS-DSP-004', 'again']],
    ['500', running, 500, true, ['MS-DSP-006', 'again']],
    ['a redirect', running, 302, true, ['MS-DSP-006', 'again']],
  ])('%s', (_what, body, status, behind, expected) => {
    expect(judge(body, status, behind)).toEqual(expected);
  });
  test('an acknowledgement without the other pid is none', () => {
    expect(judge(opening, 200, true, '')).toEqual(['MS-DSP-006', 'again']);
    expect(judge(running, 200, true, '')).toBe('p');
  });
});

test('before the own address is known, URNs are understood and nobody has a did', () => {
  const ids = wireIds(
    () => '',
    (slug) => slug === 'acme',
  );
  expect([ids.slugOf('urn:millspace:participant:acme'), ids.slugOf('did:web:broker.example:dsp:acme')]).toEqual([
    'acme',
    null,
  ]);
});

test('ids on the wire: URNs between participants, DIDs with everybody else', () => {
  const ids = wireIds(
    () => 'https://broker.example:8443/space',
    (slug) => slug === 'acme' || slug === 'beads',
  );
  const did = 'did:web:broker.example%3A8443:space:dsp:acme';
  expect([ids.did('acme'), documentOf(did)]).toEqual([did, 'https://broker.example:8443/space/dsp/acme/did.json']);
  expect(ids.between('acme', 'beads')).toBe('urn:millspace:participant:acme');
  expect(ids.between('acme', 'edc')).toBe(did);
  expect(ids.between('edc', 'acme')).toBe('edc');
  expect([ids.slugOf(did), ids.slugOf('did:web:else:dsp:acme'), ids.slugOf('acme')]).toEqual(['acme', null, null]);
  expect([documentOf('did:web:a.example'), documentOf('did:key:z6'), didOf('http://a/b')]).toEqual([
    'https://a.example/.well-known/did.json',
    null,
    'did:web:a:b',
  ]);
});

test('Link headers, whichever way they are written', () => {
  const links = linksOf([
    '<https://a/x?c=1,2>; rel="next"',
    '</back>;rel=prev; title="b, c", <https://a/z>; rel="last first"',
  ]);
  expect(links.get('next')).toBe('https://a/x?c=1,2');
  expect(links.get('previous')).toBe('/back');
  expect(linksOf(undefined).size).toBe(0);
});

test('a sealed secret opens in its own place alone', () => {
  const secrets = new Secrets(Buffer.alloc(32, 1));
  const sealed = secrets.seal('token', 'partner a');
  expect(sealed).not.toContain(Buffer.from('token').toString('base64url'));
  expect(secrets.open(sealed, 'partner a')).toBe('token');
  expect(() => secrets.open(sealed, 'partner b')).toThrow(expect.objectContaining({ code: 'MS-STO-003' }));
  expect(() => new Secrets(Buffer.alloc(32, 2)).open(sealed, 'partner a')).toThrow();
});
