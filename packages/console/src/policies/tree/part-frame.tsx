import type { ReactNode } from 'react';
import { ActionMenu, type MenuAction } from '../../design/action-menu.tsx';
import { useWords } from '../../i18n/words.ts';
import { Remarks } from '../templates/remarks.tsx';
import { duplicate, remove, shift } from './edit.ts';
import { indexOf } from './pointer.ts';
import classes from './tree.module.css';
import { useWorkplace } from './workplace.ts';

interface PartFrameProps {
  pointer: string;
  /** What it is, for those who hear it. */
  name: string;
  head: ReactNode;
  children?: ReactNode;
  /** More to do with it than to move, repeat or remove it. */
  actions?: readonly MenuAction[];
  /** Its list has no order and no repetition, such as the parameters of a duty. */
  fixed?: boolean;
  /** It may be taken away. */
  removable?: boolean;
}

/** Around each part of the form: its head, what can be done with it, what is said about it, what is in it. */
export function PartFrame({
  pointer,
  name,
  head,
  children,
  actions = [],
  fixed = false,
  removable = true,
}: PartFrameProps) {
  const t = useWords('builder');
  const { policy, change, readOnly, remarksAt } = useWorkplace();
  const up = fixed ? null : shift(policy, pointer, -1);
  const down = fixed ? null : shift(policy, pointer, 1);
  const offered: MenuAction[] = [
    ...(up ? [{ label: t('moveUp'), act: () => change(up) }] : []),
    ...(down ? [{ label: t('moveDown'), act: () => change(down) }] : []),
    ...(fixed ? [] : [{ label: t('duplicate'), act: () => change(duplicate(policy, pointer)) }]),
    ...actions,
    ...(removable ? [{ label: t('remove'), act: () => change(remove(policy, pointer)) }] : []),
  ];
  const remarks = remarksAt(pointer);
  const refused = remarks.some(({ kind }) => kind === 'refusal' || kind === 'error');
  return (
    <li
      className={classes.part}
      data-pointer={pointer}
      data-refused={refused || undefined}
      tabIndex={-1}
      aria-label={name}
      onKeyDown={(event) => {
        if (!event.altKey || readOnly || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        // The innermost part that has a neighbour moves.
        const moved = event.key === 'ArrowUp' ? up : down;
        event.preventDefault();
        if (moved) {
          event.stopPropagation();
          change(moved);
        }
      }}
    >
      <div className={classes.head}>
        <div className={classes.fields}>{head}</div>
        {readOnly ? null : (
          <ActionMenu label={t('actionsOf', { name, number: indexOf(pointer) + 1 })} actions={offered} />
        )}
      </div>
      {/* Hints stand beside the form; here they would only be in the way. */}
      <Remarks of={remarks.filter(({ kind }) => kind !== 'hint')} />
      {children}
    </li>
  );
}
