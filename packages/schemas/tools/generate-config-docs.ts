// Schemas of configuration files → docs/config.md: every setting, its kind, whether it is needed, what it means.
import { isObject, type SchemaFile } from './read-schemas.ts';

const FILES = ['BrokerConfig', 'ConnectorConfig', 'MappingFile'];

type Schema = Record<string, unknown>;
type Row = { path: string; kind: string; needed: boolean; meaning: string };

class Reader {
  readonly #byId: Map<string, Schema>;

  constructor(schemas: SchemaFile[]) {
    this.#byId = new Map(schemas.map(({ id, schema }) => [id, schema]));
  }

  /** The schema behind a reference; what stands beside the reference wins. */
  resolve(node: unknown): Schema {
    if (!isObject(node)) return {};
    const target = typeof node.$ref === 'string' ? this.#byId.get(node.$ref) : undefined;
    return target ? { ...target, ...node } : node;
  }

  rows(node: unknown, path: string): Row[] {
    const schema = this.resolve(node);
    const required = Array.isArray(schema.required) ? schema.required : [];
    const own = isObject(schema.properties) ? Object.entries(schema.properties) : [];
    return own.flatMap(([name, value]) =>
      this.#setting(value, path ? `${path}.${name}` : name, required.includes(name)),
    );
  }

  #setting(value: unknown, path: string, needed: boolean): Row[] {
    const schema = this.resolve(value);
    const row = { path, kind: kindOf(schema), needed, meaning: String(schema.description ?? '') };
    if (isObject(schema.items)) return [row, ...this.#nested(schema.items, `${path}[]`)];
    return [row, ...this.#nested(schema, path)];
  }

  #nested(value: unknown, path: string): Row[] {
    const schema = this.resolve(value);
    const variants = Array.isArray(schema.oneOf) ? schema.oneOf : [];
    if (variants.length === 0) return this.rows(schema, path);
    return variants.flatMap((variant) => {
      const { properties } = this.resolve(variant);
      const type = isObject(properties) && isObject(properties.type) ? properties.type.const : undefined;
      return this.rows(variant, typeof type === 'string' ? `${path}(${type})` : path);
    });
  }
}

function kindOf(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((part) => kindOf(isObject(part) ? part : {})).join(' or ');
  const type = Array.isArray(schema.type) ? schema.type.join(' or ') : String(schema.type ?? 'any');
  const range = [
    typeof schema.minimum === 'number' ? `≥ ${schema.minimum}` : '',
    typeof schema.exclusiveMinimum === 'number' ? `> ${schema.exclusiveMinimum}` : '',
    typeof schema.maximum === 'number' ? `≤ ${schema.maximum}` : '',
  ].filter(Boolean);
  return [type === 'array' ? 'list' : type, ...range].join(' ');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function example(value: unknown): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\`\n`;
}

export function generateConfigDocs(schemas: SchemaFile[]): string {
  const reader = new Reader(schemas);
  const parts = FILES.map((type) => {
    const file = schemas.find((entry) => entry.type === type);
    if (!file) throw new Error(`no schema ${type}`);
    const rows = reader
      .rows(file.schema, '')
      .map(
        ({ path, kind, needed, meaning }) =>
          `| \`${path}\` | ${cell(kind)} | ${needed ? 'yes' : ''} | ${cell(meaning)} |`,
      );
    const examples = Array.isArray(file.schema.examples) ? file.schema.examples : [];
    return `## ${file.schema.title}\n\n${file.schema.description}\n\n| Setting | Kind | Needed | Meaning |\n|---|---|---|---|\n${rows.join('\n')}\n\n${examples.map(example).join('\n')}`;
  });
  return `# Configuration files

Generated from \`packages/schemas/schema/\`. Files are YAML or JSON; JSON is shown here. Relative paths are relative to
the file. Write secrets as \`\${ENV:NAME}\`: they are taken from the environment. A key that is not listed is refused
with its place (MS-CFG-003).

${parts.join('\n')}`;
}
