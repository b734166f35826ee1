import { expect, test } from 'vitest';
import { declaredBy, mediaType } from './payload.ts';

const CHUNKS = 'urn:millspace:schema:chunk:1';

test.each([
  [`application/x-ndjson; profile="${CHUNKS}"`, undefined, 'telemetry'],
  [`application/x-ndjson;profile=${CHUNKS}`, undefined, 'telemetry'],
  ['application/x-ndjson', `<${CHUNKS}>; rel="describedby"`, 'telemetry'],
  [
    'application/json',
    '<https://else.example>; rel="next", <urn:millspace:schema:lab-sample:1>; rel="profile"',
    'records',
  ],
  ['application/json; profile="urn:millspace:schema:record:1"', undefined, 'records'],
  // What says nothing of itself, names a schema that is not ours, or is no text in lines.
  ['application/x-ndjson', undefined, 'file'],
  ['application/json; profile="https://else.example/schema"', undefined, 'file'],
  [`text/csv; profile="${CHUNKS}"`, undefined, 'file'],
  ['application/x-ndjson', `<${CHUNKS}>; rel="next"`, 'file'],
  [undefined, undefined, 'file'],
] as const)('%s, link %s: %s', (contentType, links, payload) => {
  expect(declaredBy(contentType, links)).toBe(payload);
});

test('a media type stands without its parameters', () => {
  expect([mediaType('Text/CSV; charset=utf-8'), mediaType(undefined)]).toEqual([
    'text/csv',
    'application/octet-stream',
  ]);
});
