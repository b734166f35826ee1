import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { ValueKind } from '@millspace/policy';
import { useId, useRef, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import { isClosed } from './fresh.ts';
import classes from './tree.module.css';
import { useWorkplace } from './workplace.ts';

interface ListFieldProps {
  kind: ValueKind;
  label: string;
  given: readonly string[];
  set: (list: readonly string[]) => void;
  disabled: boolean;
}

/** Several values: those that are chosen, each with a button that takes it away, and one more from what is known or typed. */
export function ListField({ kind, label, given, set, disabled }: ListFieldProps) {
  const t = useWords('builder');
  const { known } = useWorkplace();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState('');
  const group = useRef<HTMLFieldSetElement>(null);
  const id = useId();
  const values = known(kind);
  const nameOf = (one: string) => values.find((value) => value.id === one)?.name ?? one;
  const left = values.filter((value) => !given.includes(value.id));
  // What can be chosen by name is; a place or purpose that is not in the list is typed.
  const byChoice = isClosed(kind) || left.some(({ name }) => name !== null);
  const add = (text: string) => {
    const more = text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '' && !given.includes(part));
    setTyped('');
    setChosen('');
    if (more.length > 0) set([...given, ...more]);
  };
  return (
    <fieldset className={classes.list} ref={group} tabIndex={-1}>
      <legend>{label}</legend>
      <ul>
        {given.map((one) => (
          <li key={one} className="ms-tag">
            {nameOf(one) === one ? <code>{one}</code> : nameOf(one)}
            {disabled ? null : (
              <button
                type="button"
                aria-label={t('takeAway', { value: nameOf(one) })}
                onClick={() => {
                  set(given.filter((other) => other !== one));
                  group.current?.focus();
                }}
              >
                <span aria-hidden="true">×</span>
              </button>
            )}
          </li>
        ))}
        {given.length === 0 ? <li className="ms-muted">{t('nothingChosen')}</li> : null}
      </ul>
      {disabled ? null : (
        <div className="ms-row">
          {byChoice && left.length > 0 ? (
            <>
              <NativeSelect
                aria-label={t('chooseFor', { label })}
                value={chosen}
                onChange={(event) => setChosen(event.currentTarget.value)}
                data={[
                  { value: '', label: t('choose') },
                  ...left.map((value) => ({ value: value.id, label: value.name ?? value.id })),
                ]}
              />
              <Button variant="default" size="compact-md" disabled={chosen === ''} onClick={() => add(chosen)}>
                {t('addChosen')}
              </Button>
            </>
          ) : null}
          {isClosed(kind) ? null : (
            <>
              <TextInput
                aria-label={t('typeFor', { label })}
                placeholder={t(`hint.${kind}`, { defaultValue: '' })}
                list={byChoice || values.length === 0 ? undefined : id}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter') return;
                  event.preventDefault();
                  add(typed);
                }}
              />
              <Button variant="default" size="compact-md" disabled={typed.trim() === ''} onClick={() => add(typed)}>
                {t('addTyped')}
              </Button>
              {byChoice || values.length === 0 ? null : (
                <datalist id={id}>
                  {left.map((value) => (
                    <option key={value.id} value={value.id} />
                  ))}
                </datalist>
              )}
            </>
          )}
        </div>
      )}
    </fieldset>
  );
}
