// errors/<AREA>.json → src/generated/errors.ts and docs/errors.md
import { isObject } from './read-schemas.ts';

const FIELDS = ['title', 'cause', 'remedy'] as const;

interface Entry {
  code: string;
  status: number;
  texts: Record<(typeof FIELDS)[number], { en: string; de: string }>;
}

function readEntry(file: string, code: string, value: unknown): Entry {
  const fail = (what: string): never => {
    throw new Error(`errors/${file}: ${code}: ${what}`);
  };
  const area = file.replace(/\.json$/, '');
  if (!new RegExp(`^MS-${area}-[0-9]{3}$`).test(code)) fail(`code must be MS-${area}-NNN`);
  if (!isObject(value)) return fail('not an object');
  const status = value.status;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) return fail('status');
  const texts: Partial<Entry['texts']> = {};
  for (const field of FIELDS) {
    const text = value[field];
    if (!isObject(text)) return fail(`${field} missing`);
    const { en, de } = text;
    if (typeof en !== 'string' || typeof de !== 'string' || en === '' || de === '')
      return fail(`${field} needs en and de`);
    texts[field] = { en, de };
  }
  return { code, status, texts: texts as Entry['texts'] };
}

/** @throws on an entry that is incomplete, in the wrong file, or a code that occurs twice. */
export function generateErrors(files: { file: string; json: Record<string, unknown> }[]): {
  source: string;
  markdown: string;
} {
  const entries = files.flatMap(({ file, json }) =>
    Object.entries(json).map(([code, value]) => readEntry(file, code, value)),
  );
  entries.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const rows = entries
    .map(({ code, status, texts }) => `  '${code}': ${JSON.stringify({ status, ...texts })},\n`)
    .join('');
  const source = `// Generated from errors/*.json by tools/generate.ts. Do not edit.
import type { Bilingual } from './types.ts';

export interface CatalogueEntry {
  /** HTTP status that goes with it. */
  status: number;
  title: Bilingual;
  cause: Bilingual;
  remedy: Bilingual;
}

export type ErrorCode =
${entries.map(({ code }) => `  | '${code}'`).join('\n')};

export const errorCatalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = {
${rows}};
`;
  const table = (language: 'en' | 'de', head: string): string => {
    const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
    const lines = entries.map(
      ({ code, status, texts }) =>
        `| ${language === 'en' ? `<a id="${code.toLowerCase()}"></a>` : ''}${code} | ${status} | ${FIELDS.map((f) => cell(texts[f][language])).join(' | ')} |`,
    );
    return `${head}\n|---|---|---|---|---|\n${lines.join('\n')}\n`;
  };
  const markdown = `# Error codes

Generated from \`packages/schemas/errors/\`. Every error of broker and connector carries one of these codes
(\`application/problem+json\`, RFC 9457).

## English

${table('en', '| Code | HTTP | What | Cause | What to do |')}
## Deutsch

${table('de', '| Code | HTTP | Was | Ursache | Was tun |')}`;
  return { source, markdown };
}
