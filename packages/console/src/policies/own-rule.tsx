import { useMemo, useState } from 'react';
import { judgePolicy } from './templates/judge.ts';
import { ReadingPane } from './templates/reading-pane.tsx';
import { TreeEditor } from './tree/tree-editor.tsx';

interface OwnRuleProps {
  policy: object;
  change: (policy: object) => void;
}

/** A rule of the dataspace written with the form of templates: what it allows at most, or forbids. Needs the texts `builder` and `terms`. */
export default function OwnRule({ policy, change }: OwnRuleProps) {
  const judged = useMemo(() => judgePolicy(policy), [policy]);
  const [goTo, setGoTo] = useState<{ pointer: string } | null>(null);
  const inside = <T extends { pointer: string }>(of: readonly T[]) =>
    of.map((one) => ({ ...one, pointer: one.pointer.slice('/policy'.length) }));
  return (
    <>
      <TreeEditor
        policy={policy}
        change={(next) => change(next as object)}
        readOnly={false}
        scope="rule"
        remarks={inside(judged.remarks)}
        clauses={inside(judged.clauses)}
        goTo={goTo}
      />
      <ReadingPane judged={judged} show={(pointer) => setGoTo({ pointer: pointer.slice('/policy'.length) })} />
    </>
  );
}
