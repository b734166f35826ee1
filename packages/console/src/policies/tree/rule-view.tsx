import { NativeSelect } from '@mantine/core';
import { ACTIONS, DUTY_FORMS, isWithin } from '@millspace/policy';
import { useWords } from '../../i18n/words.ts';
import { Adder } from './adder.tsx';
import { ConditionList } from './condition-list.tsx';
import type { RulePart } from './draw.ts';
import { DutyView } from './duty-view.tsx';
import { add, set } from './edit.ts';
import { freshDuty } from './fresh.ts';
import { LockedView } from './locked-view.tsx';
import { PartFrame } from './part-frame.tsx';
import { indexOf, join } from './pointer.ts';
import { localName, useTermNames } from './term-names.ts';
import classes from './tree.module.css';
import { useWorkplace } from './workplace.ts';

/** How deep an action lies within others: use › play › display. */
const depthOf = (action: string): number =>
  ACTIONS.filter((outer) => outer !== action && isWithin(action, outer)).length;
/** The broker and connectors ask about these; rules about the others are text. */
const ASKED = ['odrl:use', 'odrl:distribute'];

/** A permission or prohibition: of what, under which conditions, with which duties. */
export function RuleView({ part }: { part: RulePart }) {
  const t = useWords('builder');
  const { policy, change, readOnly, scope } = useWorkplace();
  const { action, duty } = useTermNames();
  const { pointer, list } = part;
  const name = t(`numbered.${list}`, { number: indexOf(pointer) + 1 });
  const known = ACTIONS.includes(part.action);
  const fitting = DUTY_FORMS.filter(
    ({ place, on }) => place === 'duty' && (on === null || on === part.action || part.action === 'odrl:use' || !known),
  );
  const items = (shapes: boolean) =>
    fitting
      .filter((form) => form.shapes === shapes && (form.on !== 'odrl:distribute' || part.action === 'odrl:distribute'))
      .map((form) => ({ value: form.action, label: duty(form.action) }));
  return (
    <PartFrame
      pointer={pointer}
      name={name}
      head={
        <NativeSelect
          label={t(`of.${list}`, { name })}
          value={part.action}
          disabled={readOnly}
          description={ASKED.includes(part.action) ? undefined : t('textOnly')}
          inputWrapperOrder={['label', 'input', 'description']}
          onChange={(event) => change(set(policy, join(pointer, 'action'), event.currentTarget.value))}
          data={[
            ...(known ? [] : [{ value: part.action, label: part.action }]),
            ...[...ASKED, ...ACTIONS.filter((one) => !ASKED.includes(one))].map((value) => ({
              value,
              label: `${'\u2003'.repeat(ASKED.includes(value) ? 0 : depthOf(value))}${action(value)}`,
            })),
          ]}
        />
      }
    >
      {part.locked.length === 0 ? null : (
        <ul className={classes.parts} aria-label={t('lockedOf', { name })}>
          {part.locked.map((one) => (
            <LockedView key={one.pointer} part={one} />
          ))}
        </ul>
      )}
      <h3>{t('conditions')}</h3>
      {part.conditions.length === 0 ? <p className="ms-muted">{t(`noConditions.${list}`)}</p> : null}
      <ConditionList list={join(pointer, 'constraint')} parts={part.conditions} name={name} />
      {list === 'permission' && (scope === 'template' || part.duties.length > 0) ? (
        <>
          <h3>{t('duties')}</h3>
          {part.duties.length === 0 ? <p className="ms-muted">{t('noDuties')}</p> : null}
          {part.duties.length === 0 ? null : (
            <ul className={classes.parts} aria-label={t('dutiesOf', { name })}>
              {part.duties.map((one) =>
                one.kind === 'duty' ? (
                  <DutyView key={one.pointer} part={one} />
                ) : (
                  <LockedView key={one.pointer} part={one} />
                ),
              )}
            </ul>
          )}
          {readOnly || scope === 'rule' ? null : (
            <Adder
              key={localName(part.action)}
              label={t('addDutyTo', { name })}
              add={(value) => change(add(policy, join(pointer, 'duty'), [freshDuty(value, 'duty')]))}
              groups={[
                { label: t('area.data'), items: items(true) },
                { label: t('area.owed'), items: items(false) },
              ]}
            />
          )}
        </>
      ) : null}
    </PartFrame>
  );
}
