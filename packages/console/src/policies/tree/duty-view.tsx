import { Button, NativeSelect } from '@mantine/core';
import { DUTY_FORMS } from '@millspace/policy';
import { useWords } from '../../i18n/words.ts';
import { ParameterView } from './condition-view.tsx';
import type { DutyPart } from './draw.ts';
import { add, set } from './edit.ts';
import { freshAtom, freshDuty } from './fresh.ts';
import { LockedView } from './locked-view.tsx';
import { PartFrame } from './part-frame.tsx';
import { join } from './pointer.ts';
import { useTermNames } from './term-names.ts';
import classes from './tree.module.css';
import { useWorkplace } from './workplace.ts';

/** A duty with its parameters: what has to be done, or what is done with the data on their way. */
export function DutyView({ part }: { part: DutyPart }) {
  const t = useWords('builder');
  const { policy, change, readOnly } = useWorkplace();
  const { duty, operand } = useTermNames();
  const { pointer, form, parameters } = part;
  const here = parameters.flatMap((one) => (one.kind === 'condition' ? [one.form.term] : []));
  const lacking = form.parameters.filter(({ term, needed }) => needed !== 'one' && !here.includes(term));
  const choices = form.parameters.filter(({ needed }) => needed === 'one');
  const name = duty(form.action);
  return (
    <PartFrame
      pointer={pointer}
      name={name}
      head={
        <NativeSelect
          label={t(form.shapes ? 'dutyOnData' : form.place === 'duty' ? 'placeOfDuty' : 'placeOfObligation')}
          value={form.action}
          disabled={readOnly}
          onChange={(event) => change(set(policy, pointer, freshDuty(event.currentTarget.value, form.place)))}
          data={DUTY_FORMS.filter(({ place }) => place === form.place).map(({ action }) => ({
            value: action,
            label: duty(action),
          }))}
        />
      }
    >
      <ul className={classes.parts} aria-label={t('parametersOf', { name })}>
        {parameters.map((one) =>
          one.kind === 'condition' ? (
            <ParameterView
              key={one.pointer}
              part={one}
              choices={choices.some(({ term }) => term === one.form.term) ? choices : []}
            />
          ) : (
            <LockedView key={one.pointer} part={one} />
          ),
        )}
      </ul>
      {readOnly
        ? null
        : lacking.map((parameter) => (
            <Button
              key={parameter.term}
              variant="default"
              size="compact-md"
              mt={8}
              onClick={() => change(add(policy, join(pointer, 'constraint'), [freshAtom(parameter)]))}
            >
              {t('addParameter', { name: operand(parameter.term) })}
            </Button>
          ))}
    </PartFrame>
  );
}
