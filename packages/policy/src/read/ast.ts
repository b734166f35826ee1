// What a policy says, whichever JSON form it came in. Terms are in short form (`odrl:`, `x:`), paths are JSON pointers into the source.
import type { CompiledPolicy } from '../compiled.ts';

export interface Term {
  text: string;
  path: string;
}

/** An atomic constraint; on a duty, one of its parameters. */
export interface Atom {
  path: string;
  leftOperand: string;
  /** Without prefix. */
  operator: string;
  right: unknown;
}

export interface Logical {
  path: string;
  word: 'and' | 'or' | 'xone' | 'andSequence';
  parts: readonly Constraint[];
}

export type Constraint = Atom | Logical;

/** Whom or what a rule is about: one of these, or a member of one of these collections. */
export interface Scope {
  path: string;
  ids: readonly string[];
  /** Ids and sources of collections: what belongs to one of them is meant too. */
  collections: readonly string[];
}

export interface DutyNode {
  path: string;
  action: Term;
  parameters: readonly Atom[];
}

export interface RuleNode {
  path: string;
  /** One at least; the rule stands for each of them. */
  actions: readonly Term[];
  assignee: Scope | null;
  target: Scope | null;
  constraints: readonly Constraint[];
  duties: readonly DutyNode[];
}

export interface PolicyNode {
  form: CompiledPolicy['form'];
  id: string | null;
  profiles: readonly string[];
  conflict: CompiledPolicy['conflict'];
  conflictStated: boolean;
  target: string | null;
  assigner: string | null;
  assignee: string | null;
  timestamp: string | null;
  permissions: readonly RuleNode[];
  prohibitions: readonly RuleNode[];
  obligations: readonly DutyNode[];
}
