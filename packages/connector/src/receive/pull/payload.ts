import { NDJSON, PROFILE_OF_CHUNKS } from './names.ts';

/** What a payload says that it is: rows of telemetry, records, or anything else, which is kept as a file. */
export type Payload = 'telemetry' | 'records' | 'file';

const RECORDS = /^urn:millspace:schema:(record|event|batch|lab-sample|bead-charge|advice|gap|correction):1$/;
const LINK = /<([^>]+)>\s*;[^,]*\brel="?(?:describedby|profile)"?/gi;
const LINES: ReadonlySet<string> = new Set([NDJSON, 'application/json', 'application/jsonl', 'text/plain']);

/**
 * Pure: what the headers of an answer declare: by the parameter `profile` of its media type (RFC 6906), or by a link with the
 * relation `describedby` or `profile` (RFC 8288). What declares nothing, or something that is not ours, is a file.
 */
export function declaredBy(contentType: string | undefined, links: string | undefined): Payload {
  const named = [
    /;\s*profile="?([^";\s]+)"?/i.exec(contentType ?? '')?.[1],
    ...[...(links ?? '').matchAll(LINK)].map((found) => found[1]),
  ];
  if (!LINES.has(mediaType(contentType))) return 'file';
  if (named.includes(PROFILE_OF_CHUNKS)) return 'telemetry';
  return named.some((name) => name !== undefined && RECORDS.test(name)) ? 'records' : 'file';
}

/** Pure: the media type without parameters, in small letters. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? 'application/octet-stream').split(';')[0]?.trim().toLowerCase() ?? '';
}
