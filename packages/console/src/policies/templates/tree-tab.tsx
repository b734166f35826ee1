import { parentOf, replaced, valueAt } from '../tree/pointer.ts';
import { localName } from '../tree/term-names.ts';
import { TreeEditor } from '../tree/tree-editor.tsx';
import classes from './bench.module.css';
import { blankTypes, freeName, placeholder } from './blanks.ts';
import type { TemplateBody } from './body.ts';
import { ReadingPane } from './reading-pane.tsx';
import type { Bench } from './use-template.ts';

interface TreeTabProps {
  bench: Bench;
  show: (pointer: string) => void;
  goTo: { pointer: string } | null;
}

const inPolicy = <T extends { pointer: string }>(of: readonly T[]): T[] =>
  of
    .filter(({ pointer }) => pointer.startsWith('/policy'))
    .map((one) => ({ ...one, pointer: one.pointer.slice('/policy'.length) }));

/** The rules as a form, and beside it what they say. */
export function TreeTab({ bench, show, goTo }: TreeTabProps) {
  const { body, change, judged, readOnly } = bench;
  if (judged === null) return null;
  return (
    <div className={classes.columns}>
      <section className="ms-panel">
        <TreeEditor
          policy={body.policy}
          change={(policy, tag) => change({ ...body, policy: policy as TemplateBody['policy'] }, tag)}
          readOnly={readOnly}
          scope="template"
          remarks={inPolicy(judged.remarks)}
          clauses={inPolicy(judged.clauses)}
          parameters={body.parameters}
          goTo={goTo?.pointer.startsWith('/policy') ? (inPolicy([goTo])[0] ?? null) : null}
          newBlank={(pointer, kind, many, title) => {
            const atom = valueAt(body.policy, parentOf(pointer)) as { leftOperand?: string } | undefined;
            const [type = 'text'] = blankTypes(kind, many);
            const blank = { name: freeName(body, localName(atom?.leftOperand ?? '')), type, title };
            change({
              ...body,
              parameters: [...body.parameters, blank],
              policy: replaced(body.policy, pointer, placeholder(blank, many)) as TemplateBody['policy'],
            });
          }}
        />
      </section>
      <div className={classes.beside}>
        <ReadingPane judged={judged} parameters={body.parameters} show={show} />
      </div>
    </div>
  );
}
