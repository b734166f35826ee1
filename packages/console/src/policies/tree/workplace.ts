import type { PlacedClause, ValueKind } from '@millspace/policy';
import type { Bilingual, TemplateParameter } from '@millspace/schemas';
import { createContext, useContext } from 'react';
import type { Remark } from '../templates/judge.ts';
import type { Edited } from './edit.ts';
import type { Json } from './pointer.ts';

/** A value that can be chosen, by its name; null: it has no other name than its id. */
export interface KnownValue {
  id: string;
  name: string | null;
}

/** What every part of the form needs: the policy, how to change it, what is said about its places. */
export interface Workplace {
  policy: Json;
  /** `tag`: typing on in the same field is one step back. */
  change: (edited: Edited | null, tag?: string) => void;
  readOnly: boolean;
  /** A rule of the dataspace only allows or forbids: it has no duties, no limits, no blanks. */
  scope: 'template' | 'rule';
  /** Remarks and sentences whose nearest part is at this pointer. */
  remarksAt: (pointer: string) => readonly Remark[];
  clausesAt: (pointer: string) => readonly PlacedClause[];
  known: (kind: ValueKind) => readonly KnownValue[];
  parameters: readonly TemplateParameter[];
  /** Makes a blank for a value of this kind at a place, and puts it there. */
  newBlank: (pointer: string, kind: ValueKind, many: boolean, title: Bilingual) => void;
}

const WorkplaceContext = createContext<Workplace | null>(null);

export const WorkplaceProvider = WorkplaceContext.Provider;

/** @throws Error outside of the form */
export function useWorkplace(): Workplace {
  const workplace = useContext(WorkplaceContext);
  if (workplace === null) throw new Error('no form around this part');
  return workplace;
}
