import { NativeSelect } from '@mantine/core';
import { OPERAND_FORMS, type ParameterForm } from '@millspace/policy';
import type { MenuAction } from '../../design/action-menu.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { blankTypes, placeholder } from '../templates/blanks.ts';
import type { ConditionPart, GroupWord } from './draw.ts';
import { GROUP_WORDS } from './draw.ts';
import { moveIn, moveOut, set, wrap } from './edit.ts';
import { freshAtom, freshCondition, takesMany, texts } from './fresh.ts';
import { PartFrame } from './part-frame.tsx';
import { isObject, join, valueAt } from './pointer.ts';
import { useTermNames } from './term-names.ts';
import { ValueField } from './value-field.tsx';
import { useWorkplace } from './workplace.ts';

/** One condition: what is looked at, how it is compared, with what. */
export function ConditionView({ part }: { part: ConditionPart }) {
  const t = useWords('builder');
  const { policy, change, readOnly, scope } = useWorkplace();
  const { operand } = useTermNames();
  const { pointer, form } = part;
  const wraps: MenuAction[] = GROUP_WORDS.map((word: GroupWord) => ({
    label: t('wrapIn', { group: t(`group.${word}`) }),
    act: () => change(wrap(policy, pointer, word)),
  }));
  const into = moveIn(policy, pointer);
  const out = moveOut(policy, pointer);
  const moves: MenuAction[] = [
    ...(into ? [{ label: t('moveIn'), act: () => change(into) }] : []),
    ...(out ? [{ label: t('moveOut'), act: () => change(out) }] : []),
  ];
  const offered = OPERAND_FORMS.filter(
    (one) => scope === 'template' || one.limit === undefined || one.term === form.term,
  );
  const name = operand(form.term);
  return (
    <PartFrame
      pointer={pointer}
      name={t('condition', { name })}
      actions={[...moves, ...useBlankActions(part, name), ...wraps]}
      head={
        <>
          <NativeSelect
            label={t('what')}
            value={form.term}
            disabled={readOnly}
            onChange={(event) => change(set(policy, pointer, freshCondition(event.currentTarget.value)[0]))}
            data={offered.map(({ term }) => ({ value: term, label: operand(term) }))}
          />
          <OperatorField part={part} />
          <ValueField part={part} label={t('value')} />
        </>
      }
    />
  );
}

/** One parameter of a duty. */
export function ParameterView({ part, choices }: { part: ConditionPart; choices: readonly ParameterForm[] }) {
  const t = useWords('builder');
  const { policy, change, readOnly } = useWorkplace();
  const { operand } = useTermNames();
  const { pointer, form } = part;
  const name = operand(form.term);
  return (
    <PartFrame
      pointer={pointer}
      name={name}
      fixed
      removable={'needed' in form && form.needed === 'may'}
      actions={useBlankActions(part, name)}
      head={
        <>
          {choices.length > 1 ? (
            <NativeSelect
              label={t('when')}
              value={form.term}
              disabled={readOnly}
              onChange={(event) => {
                const other = choices.find(({ term }) => term === event.currentTarget.value);
                if (other) change(set(policy, pointer, freshAtom(other)));
              }}
              data={choices.map(({ term }) => ({ value: term, label: operand(term) }))}
            />
          ) : null}
          <ValueField part={part} label={choices.length > 1 ? t('value') : name} />
        </>
      }
    />
  );
}

function OperatorField({ part }: { part: ConditionPart }) {
  const t = useWords('builder');
  const { policy, change, readOnly, parameters } = useWorkplace();
  const { pointer, form, operator, value } = part;
  const write = (next: string) => {
    const atom = valueAt(policy, pointer);
    if (!isObject(atom)) return;
    const blank = value.kind === 'blank' ? parameters.find(({ name }) => name === value.name) : undefined;
    const right =
      value.kind === 'texts'
        ? texts(next, value.texts)
        : blank
          ? placeholder(blank, takesMany(next))
          : atom['rightOperand'];
    change(set(policy, pointer, { ...atom, operator: next, rightOperand: right }));
  };
  const temporal = form.value === 'instant';
  return (
    <NativeSelect
      label={t('comparison')}
      value={operator}
      disabled={readOnly || form.operators.length === 1}
      onChange={(event) => write(event.currentTarget.value)}
      data={form.operators.map((one) => ({
        value: one,
        label: t(temporal ? `operatorOfTime.${one}` : `operator.${one}`),
      }))}
    />
  );
}

/** A value becomes a blank that whoever uses the template fills in, or a blank becomes a value. */
function useBlankActions(part: ConditionPart, name: string): MenuAction[] {
  const t = useWords('builder');
  const phrase = usePhrase();
  const { policy, change, scope, parameters, newBlank } = useWorkplace();
  const titles = useTermNames();
  const { pointer, form, operator, value } = part;
  if (scope === 'rule') return [];
  const place = join(pointer, 'rightOperand');
  const many = takesMany(operator);
  const types = blankTypes(form.value, many);
  const fitting = parameters.filter(
    (one) => types.includes(one.type) && !(value.kind === 'blank' && value.name === one.name),
  );
  const atom = freshAtom({ ...form, operators: [operator] });
  return [
    ...(value.kind === 'blank'
      ? [
          {
            label: t('writeValue'),
            act: () => change(set(policy, place, isObject(atom) ? atom['rightOperand'] : '')),
          },
        ]
      : [{ label: t('makeBlank'), act: () => newBlank(place, form.value, many, titles.both(form.term)) }]),
    ...fitting.map((one) => ({
      label: t('useBlank', { title: phrase(one.title), name }),
      act: () => change(set(policy, place, placeholder(one, many))),
    })),
  ];
}
