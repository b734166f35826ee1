import { NativeSelect, TextInput } from '@mantine/core';
import type { OperandForm, ParameterForm, ValueKind } from '@millspace/policy';
import { useId } from 'react';
import { DurationField } from '../../design/duration-field.tsx';
import { useFormats } from '../../i18n/format.ts';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { instantOf, localText } from '../../i18n/zoned-time.ts';
import type { ConditionPart } from './draw.ts';
import { set } from './edit.ts';
import { isClosed, takesMany, texts } from './fresh.ts';
import { ListField } from './list-field.tsx';
import { join, valueAt } from './pointer.ts';
import classes from './tree.module.css';
import { useWorkplace } from './workplace.ts';

/** The value of a condition or parameter, by its kind. */
export function ValueField({ part, label }: { part: ConditionPart; label: string }) {
  const t = useWords('builder');
  const phrase = usePhrase();
  const { policy, change, readOnly, parameters } = useWorkplace();
  const { pointer, form, operator, value } = part;
  const place = join(pointer, 'rightOperand');
  const write = (right: unknown) => change(set(policy, place, right), place);
  if (value.kind === 'blank') {
    const blank = parameters.find(({ name }) => name === value.name);
    return (
      <div>
        <div className={classes.label}>{label}</div>
        <span className="ms-tag ms-tag-long" title={t('blankMeaning')}>
          {t('blank', { title: (blank && phrase(blank.title)) || value.name })}
        </span>
      </div>
    );
  }
  if (value.kind === 'typed') {
    const given = valueAt(policy, place) as object;
    return (
      <TypedField
        kind={form.value}
        label={label}
        given={value.text}
        set={(text) => write({ ...given, '@value': text })}
        disabled={readOnly}
      />
    );
  }
  const entries = value.texts;
  if (value.many || takesMany(operator))
    return (
      <ListField
        kind={form.value}
        label={label}
        given={entries}
        set={(list) => write(texts(operator, list))}
        disabled={readOnly}
      />
    );
  return <OneField form={form} label={label} given={entries[0] ?? ''} set={write} disabled={readOnly} />;
}

interface FieldProps {
  label: string;
  given: string;
  set: (text: string) => void;
  disabled: boolean;
}

function TypedField({ kind, label, given, set: write, disabled }: FieldProps & { kind: ValueKind }) {
  const t = useWords('builder');
  const { zone } = useFormats();
  if (kind === 'length' || kind === 'calendar')
    return <DurationField label={label} given={given} set={write} fixed={kind === 'length'} disabled={disabled} />;
  if (kind === 'instant') {
    const t0 = Date.parse(given);
    // Seconds and parts of them do not fit into this input: then it is written as it is.
    if (given === '' || (!Number.isNaN(t0) && t0 % 60_000 === 0))
      return (
        <TextInput
          type="datetime-local"
          label={label}
          description={t('inZone', { zone })}
          value={given === '' ? '' : localText(t0, zone)}
          disabled={disabled}
          onChange={(event) => {
            const at = instantOf(event.currentTarget.value, zone);
            write(Number.isNaN(at) ? '' : new Date(at).toISOString().replace('.000Z', 'Z'));
          }}
        />
      );
  }
  return (
    <TextInput
      label={label}
      description={kind === 'decimal' ? t('unitOfSignals') : undefined}
      inputMode={kind === 'integer' ? 'numeric' : kind === 'instant' ? undefined : 'decimal'}
      value={given}
      disabled={disabled}
      // A comma as decimal sign is what people write in German; the value itself has a point.
      onChange={(event) =>
        write(kind === 'instant' ? event.currentTarget.value : event.currentTarget.value.replace(',', '.').trim())
      }
    />
  );
}

function OneField({ form, label, given, set: write, disabled }: FieldProps & { form: OperandForm | ParameterForm }) {
  const t = useWords('builder');
  const { known } = useWorkplace();
  const id = useId();
  const values = known(form.value);
  const hint = t(`hint.${form.value}`, { defaultValue: '' });
  if (isClosed(form.value) || form.value === 'purposes' || form.value === 'places') {
    const others = given === '' || values.some((one) => one.id === given) ? [] : [{ id: given, name: null }];
    return (
      <NativeSelect
        label={label}
        value={given}
        disabled={disabled}
        onChange={(event) => write(event.currentTarget.value)}
        data={[
          ...(given === '' ? [{ value: '', label: t('choose') }] : []),
          ...[...values, ...others].map((one) => ({ value: one.id, label: one.name ?? one.id })),
        ]}
      />
    );
  }
  return (
    <>
      <TextInput
        label={label}
        description={hint === '' ? undefined : hint}
        value={given}
        list={values.length > 0 ? id : undefined}
        disabled={disabled}
        onChange={(event) => write(event.currentTarget.value)}
      />
      {values.length > 0 ? (
        <datalist id={id}>
          {values.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name ?? one.id}
            </option>
          ))}
        </datalist>
      ) : null}
    </>
  );
}
