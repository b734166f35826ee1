// Turtle of others → policies in plain ODRL JSON-LD, requests and states of the world. For tests alone.
import { readFileSync } from 'node:fs';
import { DataFactory, Parser, Store, type Term } from 'n3';

const ODRL = 'http://www.w3.org/ns/odrl/2/';
const RDF_TYPE = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';
const { namedNode } = DataFactory;

export function readTurtle(path: string): Store {
  return new Store(new Parser().parse(readFileSync(path, 'utf8')));
}

/** Objects of a property, IRIs and literals alike. */
export function objects(store: Store, subject: string, property: string): Term[] {
  return store.getObjects(namedNode(subject), namedNode(property), null);
}
export const one = (store: Store, subject: string, property: string): string | undefined =>
  objects(store, subject, property)[0]?.value;
export const ofType = (store: Store, type: string): string[] =>
  store.getSubjects(namedNode(RDF_TYPE), namedNode(type), null).map((s) => s.value);

const odrl = (store: Store, subject: string, name: string): string[] =>
  objects(store, subject, ODRL + name).map((o) => o.value);

export interface PlainPolicy {
  json: object;
  /** IRI of each rule → its JSON pointer. */
  rules: Map<string, string>;
}

/** The one policy of a file. Duties are asked of `completed`, which may add parameters that the file leaves out. */
export function policyOf(store: Store, completed: (action: string) => object[] = () => []): PlainPolicy {
  const [uid] = ofType(store, `${ODRL}Set`);
  if (uid === undefined) throw new Error('there is no policy');
  const rules = new Map<string, string>();
  const list = (kind: 'permission' | 'prohibition') =>
    odrl(store, uid, kind).map((iri, i) => {
      rules.set(iri, `/${kind}/${i}`);
      return ruleOf(store, iri, completed);
    });
  const json: Record<string, unknown> = { '@context': 'http://www.w3.org/ns/odrl.jsonld', '@type': 'Set', uid };
  for (const kind of ['permission', 'prohibition'] as const) {
    const found = list(kind);
    if (found.length > 0) json[kind] = found;
  }
  return { json, rules };
}

function ruleOf(store: Store, iri: string, completed: (action: string) => object[]): object {
  const rule: Record<string, unknown> = {};
  const put = (key: string, values: unknown[]) => {
    if (values.length > 0)
      rule[key] = values.length === 1 && key !== 'constraint' && key !== 'duty' ? values[0] : values;
  };
  put('action', odrl(store, iri, 'action'));
  put(
    'assignee',
    odrl(store, iri, 'assignee').map((id) => scopeOf(store, id, 'PartyCollection')),
  );
  put(
    'target',
    odrl(store, iri, 'target').map((id) => scopeOf(store, id, 'AssetCollection')),
  );
  put(
    'constraint',
    odrl(store, iri, 'constraint').map((id) => constraintOf(store, id)),
  );
  put(
    'duty',
    odrl(store, iri, 'duty').map((id) => {
      const action = odrl(store, id, 'action')[0] ?? '';
      return { action, constraint: completed(action) };
    }),
  );
  return rule;
}

function scopeOf(store: Store, id: string, type: string): unknown {
  if (!ofType(store, ODRL + type).includes(id)) return id;
  const [source] = odrl(store, id, 'source');
  return { '@id': id, '@type': type, ...(source && { source }) };
}

function constraintOf(store: Store, id: string): object {
  for (const word of ['and', 'or', 'xone']) {
    const parts = odrl(store, id, word);
    if (parts.length > 0) return { [word]: parts.map((part) => constraintOf(store, part)) };
  }
  const [right] = objects(store, id, `${ODRL}rightOperand`);
  const literal =
    right?.termType === 'Literal' ? { '@value': right.value, '@type': right.datatype.value } : right?.value;
  return {
    leftOperand: odrl(store, id, 'leftOperand')[0],
    operator: odrl(store, id, 'operator')[0],
    rightOperand: literal,
  };
}
