// schema/*.json → src/generated/validators.js (ajv standalone code, bundled by esbuild to plain ESM without `require`) + .d.ts

import Ajv2020Module from 'ajv/dist/2020.js';
import standaloneModule from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { isObject, packageDir, type SchemaFile } from './read-schemas.ts';

const Ajv2020 = Ajv2020Module.default;
const standaloneCode = standaloneModule.default;

/** Without what only people read: ajv would embed it in the code. */
function bare(node: unknown, isNames = false): unknown {
  if (Array.isArray(node)) return node.map((item) => bare(item));
  if (!isObject(node)) return node;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    const note = ['title', 'description', 'examples'].includes(key) || key.startsWith('x-');
    if (isNames || !note) out[key] = bare(value, !isNames && key === 'properties');
  }
  return out;
}

/** `schema/x.json` with `"x-strict": true` is read by people (config files): report every error, not the first. */
function ajvFor(schemas: SchemaFile[], allErrors: boolean): string {
  const ajv = new Ajv2020({
    allErrors,
    code: { source: true, esm: true, lines: false, optimize: 2 },
    discriminator: true,
    strict: true,
    strictRequired: false,
    allowUnionTypes: true,
    strictTypes: false,
    inlineRefs: false,
    schemas: schemas.map(({ schema }) => bare(schema) as Record<string, unknown>),
  });
  const wanted = schemas.filter(({ schema }) => (schema['x-strict'] === true) === allErrors);
  return standaloneCode(ajv, Object.fromEntries(wanted.map(({ id, type }) => [`validate${type}`, id])));
}

/** ajv's standalone code calls this for maxLength even with `esm: true` through `require`: so we bring our own. */
const CODE_POINTS = `function codePoints(text) {
  let length = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) { length--; i++; }
  }
  return length;
}
`;

async function bundle(code: string): Promise<string> {
  const contents = CODE_POINTS + code.replaceAll('require("ajv/dist/runtime/ucs2length").default', 'codePoints');
  const result = await build({
    stdin: { contents, resolveDir: packageDir, loader: 'js' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: false,
    legalComments: 'none',
  });
  const text = result.outputFiles[0]?.text ?? '';
  if (/\brequire\s*\(|\beval\s*\(|new Function/.test(text)) throw new Error('validators are not plain ESM');
  return text;
}

export async function generateValidators(
  schemas: SchemaFile[],
): Promise<{ wire: string; config: string; types: string }> {
  const banner = '// Generated from schema/*.json by tools/generate.ts. Do not edit.\n';
  const [wire, config] = await Promise.all([bundle(ajvFor(schemas, false)), bundle(ajvFor(schemas, true))]);
  const declare = (all: boolean): string =>
    schemas
      .filter(({ schema }) => (schema['x-strict'] === true) === all)
      .map(({ type }) => `export const validate${type}: Validator<types.${type}>;\n`)
      .join('');
  const head = `${banner}import type { Validator } from '../validation.ts';\nimport type * as types from './types.ts';\n\n`;
  return {
    wire: banner + wire,
    config: banner + config,
    types: `${head}${declare(false)}\u0000${head}${declare(true)}`,
  };
}
