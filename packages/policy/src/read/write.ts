// A policy in plain ODRL → the form of DSP. What has no place there is refused: parties and targets of single rules that differ from
// the policy's, refinements of actions, several actions in one rule.
import { CODES } from '../codes.ts';
import { at, isObject, type JsonObject, type Problems } from '../problems.ts';
import { PROFILE } from '../profile.ts';
import type { Constraint, DutyNode, PolicyNode, RuleNode } from './ast.ts';
import { reference } from './dialect.ts';
import { readPolicy } from './policy.ts';

/** The policy in prefixed terms with `conflict` as `odrl:…`, or null; problems are reported where they stand. */
export function writePlain(policy: JsonObject, problems: Problems): JsonObject | null {
  const node = readPolicy(policy, 'usage', problems);
  if (!node) return null;
  refinements(policy, '', problems, 0);
  const rules = (list: readonly RuleNode[]) => list.map((rule) => ruleOf(rule, node, problems));
  const out: JsonObject = {
    ...(node.id !== null && { '@id': node.id }),
    '@type': node.form === 'agreement' ? 'Agreement' : node.form === 'set' ? 'Set' : 'Offer',
    ...(node.target !== null && { target: node.target }),
    ...(node.assigner !== null && { assigner: node.assigner }),
    ...(node.assignee !== null && { assignee: node.assignee }),
    ...(node.timestamp !== null && { timestamp: node.timestamp }),
    profile: [...new Set([...node.profiles, PROFILE])],
  };
  if (node.permissions.length > 0) out.permission = rules(node.permissions);
  if (node.prohibitions.length > 0) out.prohibition = rules(node.prohibitions);
  if (node.obligations.length > 0) out.obligation = node.obligations.map(dutyOf);
  return node.conflictStated ? { ...out, conflict: `odrl:${node.conflict}` } : out;
}

function lost(path: string, en: string, de: string, problems: Problems): void {
  problems.add(path, CODES.lostOverDsp, en, de);
}

/** Refinements stand as parameters over DSP; whoever wrote them has to say so, nothing is moved silently. */
function refinements(node: unknown, path: string, problems: Problems, depth: number): void {
  if (depth > 16) return;
  if (Array.isArray(node))
    for (const [i, entry] of node.entries()) refinements(entry, at(path, i), problems, depth + 1);
  else if (isObject(node)) {
    for (const [key, value] of Object.entries(node)) {
      if (key === 'refinement') {
        lost(
          at(path, key),
          'Refinements cannot travel over the Dataspace Protocol; write them as constraints of the duty or the rule.',
          'Verfeinerungen überträgt das Dataspace Protocol nicht; sie gehören als Bedingungen an die Pflicht oder Regel.',
          problems,
        );
      } else refinements(value, at(path, key), problems, depth + 1);
    }
  }
}

function ruleOf(rule: RuleNode, policy: PolicyNode, problems: Problems): JsonObject {
  const [action, ...more] = rule.actions;
  if (more.length > 0) {
    lost(
      at(rule.path, 'action'),
      'Over the Dataspace Protocol a rule has one action; write a rule for each.',
      'Im Dataspace Protocol hat eine Regel eine Handlung; bitte je Handlung eine Regel schreiben.',
      problems,
    );
  }
  for (const [scope, own] of [
    [rule.assignee, policy.assignee],
    [rule.target, policy.target],
  ] as const) {
    if (
      !scope ||
      (own !== null && scope.collections.length === 0 && scope.ids.every((id) => reference(id, 'odrl') === own))
    )
      continue;
    lost(
      scope.path,
      'Over the Dataspace Protocol a rule has no parties and no target of its own.',
      'Im Dataspace Protocol hat eine Regel keine eigenen Parteien und kein eigenes Ziel.',
      problems,
    );
  }
  const out: JsonObject = { action: action?.text };
  if (rule.constraints.length > 0) out.constraint = rule.constraints.map(constraintOf);
  if (rule.duties.length > 0) out.duty = rule.duties.map(dutyOf);
  return out;
}

function dutyOf(duty: DutyNode): JsonObject {
  return {
    action: duty.action.text,
    ...(duty.parameters.length > 0 && { constraint: duty.parameters.map(constraintOf) }),
  };
}

function constraintOf(node: Constraint): JsonObject {
  if ('parts' in node) return { [node.word]: node.parts.map(constraintOf) };
  const { leftOperand, operator, right } = node;
  return { leftOperand, operator, rightOperand: right };
}
