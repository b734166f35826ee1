// DSP 2025-1 maps only a part of ODRL: unmapped keys vanish on expansion (a policy would get wider) and unmapped bare
// words match nothing. So policies travel with prefixed terms only, and what would be lost is refused.
import { CODES } from './codes.ts';
import { at, type CompileError, isObject, type JsonObject, Problems } from './problems.ts';
import { OPERATORS, shortTerm } from './profile.ts';
import { readDialect } from './read/dialect.ts';
import { writePlain } from './read/write.ts';
import { quoted } from './texts.ts';

export type DspResult = { ok: true; policy: JsonObject } | { ok: false; errors: CompileError[] };

const POLICY = new Set(
  '@context @id @type profile permission prohibition obligation conflict odrl:conflict target assigner assignee timestamp'.split(
    ' ',
  ),
);
const RULE = new Set(['action', 'constraint', 'duty']);
const ATOM = new Set(['leftOperand', 'operator', 'rightOperand']);
const LOGICAL = new Set(['and', 'or', 'xone', 'andSequence']);
const TYPED = new Set(['@value', '@type', '@id', '@language']);
const MAX_DEPTH = 32;

/**
 * The form that goes out: every term prefixed (`odrl:`, `x:`), nothing that expansion would drop. `conflict`, a word that the protocol
 * does not map, becomes `odrl:conflict`. A policy in plain ODRL (context of the W3C) is translated. Input is not changed.
 */
export function toDsp(policy: unknown): DspResult {
  return translate(policy, (conflict) => ({ 'odrl:conflict': { '@id': conflict } }));
}

/** The form used inside, of a policy that came in: the same terms in short form, `conflict` by its own word; refuses what has no mapping. */
export function fromDsp(policy: unknown): DspResult {
  return translate(policy, (conflict) => ({ conflict }));
}

function translate(policy: unknown, conflict: (word: string) => JsonObject): DspResult {
  const problems = new Problems();
  const out =
    isObject(policy) && readDialect(policy['@context'], new Problems()) === 'odrl'
      ? writePlain(policy, problems)
      : policyForm(policy, problems);
  if (!out || problems.errors.length > 0) return { ok: false, errors: problems.errors };
  const { conflict: word, ...rest } = out;
  return { ok: true, policy: word === undefined ? rest : { ...rest, ...conflict(word as string) } };
}

function lost(pointer: string, what: string, problems: Problems): void {
  problems.add(
    pointer,
    CODES.lostOverDsp,
    `${quoted(what).en} has no mapping in the Dataspace Protocol and would be lost on the way.`,
    `${quoted(what).de} hat im Dataspace Protocol keine Abbildung und ginge unterwegs verloren.`,
  );
}

function members(node: JsonObject, path: string, known: ReadonlySet<string>, problems: Problems): void {
  for (const key of Object.keys(node)) if (!known.has(key)) lost(at(path, key), key, problems);
}

function policyForm(policy: unknown, problems: Problems): JsonObject | null {
  if (!isObject(policy)) {
    problems.add('', CODES.structure, 'A policy is an object.', 'Eine Richtlinie ist ein Objekt.');
    return null;
  }
  readDialect(policy['@context'], problems);
  members(policy, '', POLICY, problems);
  const { conflict, 'odrl:conflict': mapped, ...out }: JsonObject = { ...policy };
  if (typeof policy['@type'] === 'string') out['@type'] = shortTerm(policy['@type']).replace(/^odrl:/, '');
  for (const key of ['permission', 'prohibition', 'obligation'] as const) {
    if (policy[key] === undefined) continue;
    out[key] = list(policy[key], at('', key), problems, (node, path) => ruleForm(node, path, problems, 0));
  }
  if (conflict !== undefined && mapped !== undefined) lost('/odrl:conflict', 'odrl:conflict', problems);
  const word = conflictForm(conflict ?? mapped, problems);
  return word === undefined ? out : { ...out, conflict: word };
}

function conflictForm(value: unknown, problems: Problems): string | undefined {
  if (value === undefined) return undefined;
  const id = isObject(value) && Object.keys(value).join() === '@id' ? value['@id'] : value;
  const word = typeof id === 'string' ? shortTerm(id).replace(/^odrl:/, '') : '';
  if (['perm', 'prohibit', 'invalid'].includes(word)) return `odrl:${word}`;
  lost('/conflict', String(value), problems);
  return undefined;
}

function list(
  value: unknown,
  path: string,
  problems: Problems,
  each: (node: JsonObject, path: string) => JsonObject,
): JsonObject[] {
  if (!Array.isArray(value)) {
    problems.add(path, CODES.structure, 'Here stands a list.', 'Hier steht eine Liste.');
    return [];
  }
  return value.map((node: unknown, i) => {
    if (isObject(node)) return each(node, at(path, i));
    problems.add(at(path, i), CODES.structure, 'Here stands an object.', 'Hier steht ein Objekt.');
    return {};
  });
}

function term(value: unknown, path: string, bare: (word: string) => string | null, problems: Problems): unknown {
  if (typeof value !== 'string') {
    problems.add(path, CODES.structure, 'Here stands a text.', 'Hier steht ein Text.');
    return value;
  }
  const short = shortTerm(value);
  if (short.includes(':')) return short;
  const mapped = bare(short);
  if (mapped === null) lost(path, short, problems);
  return mapped ?? short;
}

const onlyUse = (word: string) => (word === 'use' ? 'odrl:use' : null);
const none = () => null;

function operatorForm(value: unknown, path: string, problems: Problems): unknown {
  const word = typeof value === 'string' ? shortTerm(value).replace(/^odrl:/, '') : '';
  if (OPERATORS.has(word)) return word;
  lost(path, String(value), problems);
  return value;
}

function ruleForm(node: JsonObject, path: string, problems: Problems, depth: number): JsonObject {
  members(node, path, RULE, problems);
  if (tooDeep(depth, path, problems)) return {};
  const out: JsonObject = { ...node, action: term(node.action, at(path, 'action'), onlyUse, problems) };
  if (node.constraint !== undefined) {
    out.constraint = list(node.constraint, at(path, 'constraint'), problems, (c, p) =>
      constraintForm(c, p, problems, depth + 1),
    );
  }
  if (node.duty !== undefined) {
    out.duty = list(node.duty, at(path, 'duty'), problems, (d, p) => ruleForm(d, p, problems, depth + 1));
  }
  return out;
}

function constraintForm(node: JsonObject, path: string, problems: Problems, depth: number): JsonObject {
  if (tooDeep(depth, path, problems)) return {};
  const logical = Object.keys(node).find((key) => LOGICAL.has(key.replace(/^odrl:/, '')));
  if (logical !== undefined) {
    members(node, path, new Set([logical]), problems);
    const parts = list(node[logical], at(path, logical), problems, (c, p) => constraintForm(c, p, problems, depth + 1));
    return { [logical.replace(/^odrl:/, '')]: parts };
  }
  members(node, path, ATOM, problems);
  const right = rightForm(node.rightOperand, at(path, 'rightOperand'), problems);
  return {
    leftOperand: term(node.leftOperand, at(path, 'leftOperand'), none, problems),
    operator: operatorForm(node.operator, at(path, 'operator'), problems),
    rightOperand: right,
  };
}

/** Texts, typed values and lists of these. A bare number or boolean does not validate in the protocol. */
function rightForm(value: unknown, path: string, problems: Problems): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown, i) => rightForm(entry, at(path, i), problems));
  if (typeof value === 'string') return value;
  if (!isObject(value)) {
    lost(path, String(value), problems);
    return value;
  }
  members(value, path, TYPED, problems);
  return typeof value['@type'] === 'string' ? { ...value, '@type': shortTerm(value['@type']) } : value;
}

function tooDeep(depth: number, path: string, problems: Problems): boolean {
  if (depth <= MAX_DEPTH) return false;
  problems.add(path, CODES.tooLarge, 'The policy is nested too deeply.', 'Die Richtlinie ist zu tief verschachtelt.');
  return true;
}
