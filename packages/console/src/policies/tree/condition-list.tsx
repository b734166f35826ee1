import { NativeSelect } from '@mantine/core';
import { OPERAND_FORMS } from '@millspace/policy';
import { useWords } from '../../i18n/words.ts';
import { Adder } from './adder.tsx';
import { ConditionView } from './condition-view.tsx';
import { type ConditionsPart, GROUP_WORDS, type GroupPart, type GroupWord } from './draw.ts';
import { add, moveIn, moveOut, reword, unwrap } from './edit.ts';
import { freshCondition, freshGroup } from './fresh.ts';
import { LockedView } from './locked-view.tsx';
import { PartFrame } from './part-frame.tsx';
import { useTermNames } from './term-names.ts';
import classes from './tree.module.css';
import { useWorkplace } from './workplace.ts';

const AREAS: readonly (readonly [string, readonly string[]])[] = [
  [
    'purposeAndTime',
    ['odrl:purpose', 'odrl:dateTime', 'odrl:elapsedTime', 'x:countedFrom', 'odrl:count', 'odrl:unitOfCount'],
  ],
  [
    'parties',
    [
      'x:participant',
      'odrl:recipient',
      'x:membership',
      'x:role',
      'odrl:spatial',
      'x:securityProfile',
      'x:connector',
      'x:application',
    ],
  ],
  ['machines', ['x:state', 'odrl:event', 'x:machineRelation']],
];

interface ConditionListProps {
  /** Where the conditions are. */
  list: string;
  parts: readonly ConditionsPart[];
  /** What they belong to. */
  name: string;
}

/** Conditions and groups of conditions, one below the other, and what can be added. */
export function ConditionList({ list, parts, name }: ConditionListProps) {
  const t = useWords('builder');
  const { policy, change, readOnly, scope } = useWorkplace();
  const { operand } = useTermNames();
  const inGroup = GROUP_WORDS.some((word) => list.endsWith(`/${word}`) || list.endsWith(`/odrl:${word}`));
  const offered = OPERAND_FORMS.filter(({ limit }) => limit === undefined || (scope === 'template' && !inGroup)).map(
    ({ term }) => term,
  );
  const groups = AREAS.map(([area, terms]) => ({
    label: t(`area.${area}`),
    items: terms.filter((term) => offered.includes(term)).map((term) => ({ value: term, label: operand(term) })),
  }));
  const put = (value: string) => {
    const word = GROUP_WORDS.find((one) => one === value);
    change(add(policy, list, word ? [freshGroup(word as GroupWord)] : freshCondition(value)));
  };
  return (
    <>
      {parts.length === 0 ? null : (
        <ul className={classes.parts} aria-label={t('conditionsOf', { name })}>
          {parts.map((part) =>
            part.kind === 'condition' ? (
              <ConditionView key={part.pointer} part={part} />
            ) : part.kind === 'group' ? (
              <GroupView key={part.pointer} part={part} />
            ) : (
              <LockedView key={part.pointer} part={part} />
            ),
          )}
        </ul>
      )}
      {readOnly ? null : (
        <Adder
          label={t('addConditionTo', { name })}
          add={put}
          groups={[
            ...groups,
            {
              label: t('area.groups'),
              items: GROUP_WORDS.map((word) => ({ value: word, label: t(`group.${word}`) })),
            },
          ]}
        />
      )}
    </>
  );
}

/** Several conditions of which all, one, exactly one, or all in this order must hold. */
function GroupView({ part }: { part: GroupPart }) {
  const t = useWords('builder');
  const { policy, change, readOnly } = useWorkplace();
  const { pointer, word, list, parts } = part;
  const loose = unwrap(policy, pointer);
  const into = moveIn(policy, pointer);
  const out = moveOut(policy, pointer);
  return (
    <PartFrame
      pointer={pointer}
      name={t(`group.${word}`)}
      actions={[
        ...(into ? [{ label: t('moveIn'), act: () => change(into) }] : []),
        ...(out ? [{ label: t('moveOut'), act: () => change(out) }] : []),
        ...(loose ? [{ label: t('dissolve'), act: () => change(loose) }] : []),
      ]}
      head={
        <NativeSelect
          label={t('mustHold')}
          value={word}
          disabled={readOnly}
          onChange={(event) => change(reword(policy, pointer, event.currentTarget.value as GroupWord))}
          data={GROUP_WORDS.map((value) => ({ value, label: t(`group.${value}`) }))}
        />
      }
    >
      <ConditionList list={list} parts={parts} name={t(`group.${word}`)} />
    </PartFrame>
  );
}
