// schema/*.json → src/generated/types.ts
import { compile } from 'json-schema-to-typescript';
import { isObject, type SchemaFile } from './read-schemas.ts';

function onlyRequires(branches: unknown): boolean {
  return (
    Array.isArray(branches) && branches.every((branch) => isObject(branch) && Object.keys(branch).join() === 'required')
  );
}

/** Turns cross-file references into local ones and drops what would rename types. */
function localise(node: unknown, types: ReadonlyMap<string, string>, root = false): unknown {
  if (Array.isArray(node)) return node.map((item) => localise(item, types));
  if (!isObject(node)) return node;
  if (typeof node.$ref === 'string') {
    const type = types.get(node.$ref);
    if (!type) throw new Error(`unknown reference ${node.$ref}`);
    return { $ref: `#/definitions/${type}` };
  }
  const out: Record<string, unknown> = {};
  if (typeof node['x-ts'] === 'string') out.tsType = node['x-ts'];
  for (const [key, value] of Object.entries(node)) {
    if (['$schema', '$id', 'examples', 'discriminator', 'not', 'contains'].includes(key) || key.startsWith('x-'))
      continue;
    if (root && key === 'title') continue;
    if (key === 'properties' && isObject(value)) {
      const names: Record<string, unknown> = {};
      for (const [name, sub] of Object.entries(value)) names[name] = localise(sub, types);
      out.properties = names;
    } else if ((key === 'oneOf' || key === 'anyOf') && onlyRequires(value)) {
      // "one of these members": nothing a type says well.
    } else if (key === 'oneOf') out.anyOf = localise(value, types);
    else out[key] = localise(value, types);
  }
  if (Array.isArray(out.anyOf)) {
    // `type` and `required` beside a union only help the validator.
    delete out.type;
    delete out.required;
  }
  return out;
}

export async function generateTypes(schemas: SchemaFile[]): Promise<string> {
  const types = new Map(schemas.map(({ id, type }) => [id, type]));
  const definitions = Object.fromEntries(schemas.map(({ type, schema }) => [type, localise(schema, types, true)]));
  const source = await compile({ definitions } as Parameters<typeof compile>[0], 'AllSchemas', {
    additionalProperties: false,
    bannerComment: '// Generated from schema/*.json by tools/generate.ts. Do not edit.',
    customName: (_schema, key) => key,
    format: false,
    ignoreMinAndMaxItems: true,
    unknownAny: true,
    unreachableDefinitions: true,
  });
  // The wrapper that held the definitions is no type of ours; nor are the generator's notes on who refers to whom.
  const body = source
    .replace(/export interface AllSchemas \{[^}]*\}\n?/, '')
    .replace(
      / \* \n \* This interface was referenced by `AllSchemas`'s JSON-Schema\n \* via the `definition` "\w+"\.\n/g,
      '',
    )
    .replace(/ \* \n(?= \* @)/g, ' *\n');
  const declared = new Set([...body.matchAll(/^export (?:interface|type) (\w+)/gm)].map((match) => match[1]));
  const missing = schemas.filter(({ type }) => !declared.has(type)).map(({ type }) => type);
  if (missing.length > 0) throw new Error(`no type generated for ${missing.join(', ')}`);
  const extra = [...declared].filter((name) => name && ![...types.values()].includes(name));
  if (extra.length > 0) throw new Error(`unexpected types ${extra.join(', ')}`);
  return body;
}
