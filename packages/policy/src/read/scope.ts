// Parties and assets of plain ODRL rules: single ones, lists, collections and what refines a collection of parties (ODRL 2.2 §2.2, §2.3).
import { CODES } from '../codes.ts';
import { at, isObject, type JsonObject } from '../problems.ts';
import type { Atom, Scope } from './ast.ts';
import { type Reading, readConstraints } from './constraint.ts';
import { entries, onlyMembers, reference } from './dialect.ts';

/** What may refine a collection of parties: what the register attests of a participant. */
const OF_PARTIES = new Set(['x:role', 'x:membership', 'x:securityProfile', 'odrl:spatial']);
const MEMBERS = new Set(['@id', 'uid', '@type', 'source', 'refinement']);

/** Reads `assignee` or `target`; null and a problem when it cannot be read. */
export function readScope(
  value: unknown,
  path: string,
  key: 'assignee' | 'target',
  reading: Reading,
): { scope: Scope; refinement: Atom[] } | null {
  const list = entries(value, path, 'odrl', reading.problems, ['', '']) ?? [];
  const ids: string[] = [];
  const collections: string[] = [];
  const refinement: Atom[] = [];
  let ok = list.length > 0;
  for (const [entry, here] of list) {
    const plain = reference(entry, 'odrl');
    if (typeof plain === 'string' && plain !== '') ids.push(plain);
    else if (isObject(plain) && readNode(plain, here, key, reading, { ids, collections, refinement })) {
      // read
    } else ok = false;
  }
  if (ok && refinement.length > 0 && list.length > 1) ok = false;
  if (ok) return { scope: { path, ids, collections }, refinement };
  reading.problems.add(
    path,
    CODES.structure,
    `${key} is an IRI, a collection with its source, or a list of these.`,
    `${key} ist eine IRI, eine Sammlung mit ihrer Quelle (source) oder eine Liste davon.`,
  );
  return null;
}

function readNode(
  node: JsonObject,
  path: string,
  key: 'assignee' | 'target',
  reading: Reading,
  out: { ids: string[]; collections: string[]; refinement: Atom[] },
): boolean {
  const { problems } = reading;
  const known = onlyMembers(
    node,
    path,
    (member) => MEMBERS.has(member),
    problems,
    (member) => `${key} cannot carry ${member}.`,
    (member) => `${key} kann ${member} nicht enthalten.`,
  );
  const types: unknown[] = Array.isArray(node['@type']) ? node['@type'] : [node['@type']];
  const collection = types.some((type) => typeof type === 'string' && /^(odrl:)?(Party|Asset)Collection$/.test(type));
  const names = [node['@id'], node.uid, node.source].filter(
    (name) => typeof name === 'string' && name !== '',
  ) as string[];
  if (!known || names.length === 0) return false;
  if (!collection) {
    if (node.source !== undefined || node.refinement !== undefined || names.length > 1) return false;
    out.ids.push(names[0] as string);
    return true;
  }
  out.collections.push(...names);
  if (node.refinement === undefined) return true;
  // ODRL 2.2 §2.2.2, §2.3.2: what refines a collection needs `source`.
  if (typeof node.source !== 'string' || key === 'target') {
    problems.add(
      at(path, 'refinement'),
      CODES.notEnforced,
      key === 'target' ? 'Collections of assets cannot be refined here.' : 'A refined collection needs its source.',
      key === 'target'
        ? 'Sammlungen von Daten lassen sich hier nicht verfeinern.'
        : 'Eine verfeinerte Sammlung braucht ihre Quelle (source).',
    );
    return true;
  }
  for (const constraint of readConstraints(node.refinement, at(path, 'refinement'), reading)) {
    if (!('parts' in constraint) && OF_PARTIES.has(constraint.leftOperand)) out.refinement.push(constraint);
    else {
      problems.add(
        constraint.path,
        CODES.notEnforced,
        `Parties can be refined by ${[...OF_PARTIES].join(', ')} only.`,
        `Parteien lassen sich nur durch ${[...OF_PARTIES].join(', ')} verfeinern.`,
      );
    }
  }
  return true;
}
