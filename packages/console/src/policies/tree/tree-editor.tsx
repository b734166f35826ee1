import { Button, NativeSelect } from '@mantine/core';
import { DUTY_FORMS, type PlacedClause, type ValueKind } from '@millspace/policy';
import type { Bilingual, TemplateParameter } from '@millspace/schemas';
import { useEffect, useMemo, useRef } from 'react';
import { useWords } from '../../i18n/words.ts';
import type { Remark } from '../templates/judge.ts';
import { Remarks } from '../templates/remarks.tsx';
import { Adder } from './adder.tsx';
import { draw, nearest, partsOf, RULE_LISTS, type RuleList } from './draw.ts';
import { DutyView } from './duty-view.tsx';
import { add, type Edited, set } from './edit.ts';
import { freshDuty, freshRule } from './fresh.ts';
import { LockedView } from './locked-view.tsx';
import { type Json, join } from './pointer.ts';
import { RuleView } from './rule-view.tsx';
import { useTermNames } from './term-names.ts';
import classes from './tree.module.css';
import { useKnownValues } from './use-known-values.ts';
import { type Workplace, WorkplaceProvider } from './workplace.ts';

export interface TreeEditorProps {
  policy: Json;
  change: (policy: Json, tag: string | null) => void;
  readOnly: boolean;
  scope: Workplace['scope'];
  /** Pointers are into the policy. */
  remarks: readonly Remark[];
  clauses: readonly PlacedClause[];
  parameters?: readonly TemplateParameter[];
  newBlank?: (pointer: string, kind: ValueKind, many: boolean, title: Bilingual) => void;
  /** The part to go to; another object goes there again. */
  goTo?: { pointer: string } | null;
}

const CONFLICTS = ['', 'invalid', 'prohibit', 'perm'] as const;

/** The rules of a policy as a form: every part with its fields, what can be done with it, and what is said about it. */
export function TreeEditor(props: TreeEditorProps) {
  const { policy, change, readOnly, scope, remarks, clauses, parameters = [], newBlank, goTo = null } = props;
  const t = useWords('builder');
  const { duty } = useTermNames();
  const root = useRef<HTMLDivElement>(null);
  const focusNext = useRef<string | null>(null);
  const known = useKnownValues(readOnly);
  const drawn = useMemo(() => draw(policy), [policy]);
  const places = useMemo(() => new Set(partsOf(drawn).map(({ pointer }) => pointer)), [drawn]);
  const focus = (pointer: string) => {
    const at = nearest(places, pointer);
    const element = root.current?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(at)}"]`);
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each new policy, not each new function
  useEffect(() => {
    if (focusNext.current === null) return;
    focus(focusNext.current);
    focusNext.current = null;
  }, [policy]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each wish
  useEffect(() => {
    if (goTo !== null) focus(goTo.pointer);
  }, [goTo]);
  const apply = (edited: Edited | null, tag?: string) => {
    if (edited === null || readOnly) return;
    focusNext.current = edited.focus;
    change(edited.policy, tag ?? null);
  };
  const workplace: Workplace = {
    policy,
    change: apply,
    readOnly,
    scope,
    parameters,
    known,
    newBlank: (...blank) => newBlank?.(...blank),
    remarksAt: (pointer) => remarks.filter((remark) => nearest(places, remark.pointer) === pointer),
    clausesAt: (pointer) => clauses.filter((clause) => nearest(places, clause.pointer) === pointer),
  };
  const lists = RULE_LISTS.filter(
    (list) => scope === 'template' || list !== 'obligation' || drawn.lists[list].length > 0,
  );
  return (
    <WorkplaceProvider value={workplace}>
      <div ref={root} className={classes.tree}>
        <Remarks of={workplace.remarksAt('')} />
        {drawn.locked.length === 0 ? null : (
          <ul className={classes.parts} aria-label={t('locked')}>
            {drawn.locked.map((part) => (
              <LockedView key={part.pointer} part={part} />
            ))}
          </ul>
        )}
        {lists.map((list) => (
          <section key={list} aria-label={t(`list.${list}`)}>
            <h2>{t(`list.${list}`)}</h2>
            {drawn.lists[list].length === 0 ? <p className="ms-muted">{t(`none.${list}`)}</p> : null}
            <ul className={classes.parts} aria-label={t(`list.${list}`)}>
              {drawn.lists[list].map((part) =>
                part.kind === 'rule' ? (
                  <RuleView key={part.pointer} part={part} />
                ) : part.kind === 'duty' ? (
                  <DutyView key={part.pointer} part={part} />
                ) : (
                  <LockedView key={part.pointer} part={part} />
                ),
              )}
            </ul>
            {readOnly || (scope === 'rule' && list === 'obligation') ? null : list === 'obligation' ? (
              <Adder
                label={t('addTo.obligation')}
                add={(action) => apply(add(policy, join('', list), [freshDuty(action, 'obligation')]))}
                groups={[
                  {
                    label: t('list.obligation'),
                    items: DUTY_FORMS.filter(({ place }) => place === 'obligation').map(({ action }) => ({
                      value: action,
                      label: duty(action),
                    })),
                  },
                ]}
              />
            ) : (
              <Button
                variant="default"
                size="compact-md"
                mt={8}
                onClick={() => apply(add(policy, join('', list), [freshRule()]))}
              >
                {t(`addTo.${list}` as `addTo.${Exclude<RuleList, 'obligation'>}`)}
              </Button>
            )}
          </section>
        ))}
        <section aria-label={t('conflict')}>
          <NativeSelect
            mt="md"
            label={t('conflict')}
            value={CONFLICTS.find((word) => word === drawn.conflict?.word) ?? ''}
            disabled={readOnly}
            onChange={(event) => {
              const word = event.currentTarget.value;
              apply(set(policy, drawn.conflict?.pointer ?? '/conflict', word === '' ? undefined : word));
            }}
            data={CONFLICTS.map((value) => ({ value, label: t(`conflictWord.${value === '' ? 'none' : value}`) }))}
          />
        </section>
      </div>
    </WorkplaceProvider>
  );
}
