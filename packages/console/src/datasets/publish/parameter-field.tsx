import { Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { TemplateParameter } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { DurationField } from '../../design/duration-field.tsx';
import { usePhrase } from '../../i18n/phrase.ts';
import { useSignals } from '../../signals/use-signals.ts';
import { usePurposes } from '../../terms/use-reading.ts';
import { listOf, valueKey } from './draft.ts';
import type { TermsMaking } from './use-draft.ts';

interface FieldProps {
  parameter: TemplateParameter;
  making: TermsMaking;
}

/** A field for a parameter of a template, by its kind. */
export function ParameterField({ parameter, making }: FieldProps) {
  const phrase = usePhrase();
  const { t } = useTranslation('datasets');
  const { draft, change } = making;
  const { name, type, title, help, choices, min, max } = parameter;
  const key = valueKey(name);
  const given = draft[key] ?? [parameter.default ?? []].flat().join(',');
  const set = (value: string) => change({ [key]: value });
  const common = { mt: 'sm', label: phrase(title), description: help && phrase(help) } as const;
  if (choices)
    return (
      <NativeSelect
        {...common}
        value={given}
        onChange={(event) => set(event.currentTarget.value)}
        data={[
          { value: '', label: t('choose') },
          ...choices.map((value) => ({ value, label: value.replace(/^x:/, '') })),
        ]}
      />
    );
  if (type === 'signals') return <SignalsField making={making} label={phrase(title)} given={listOf(given)} set={set} />;
  if (type === 'terms' && name.toLowerCase().includes('purpose'))
    return <PurposesField label={phrase(title)} given={listOf(given)} set={set} />;
  if (type === 'instant')
    return (
      <TextInput
        {...common}
        type="date"
        description={t('untilHelp')}
        value={given.slice(0, 10)}
        onChange={(event) => set(event.currentTarget.value === '' ? '' : `${event.currentTarget.value}T23:59:59Z`)}
      />
    );
  if (type === 'duration') return <DurationField {...common} given={given} set={set} />;
  const limits = [min && t('atLeast', { limit: min }), max && t('atMost', { limit: max })].filter(Boolean).join(', ');
  return (
    <TextInput
      {...common}
      description={[help && phrase(help), limits].filter(Boolean).join(' · ') || undefined}
      inputMode={type === 'decimal' ? 'decimal' : type === 'integer' ? 'numeric' : undefined}
      value={given}
      // A comma as decimal sign is what people write in German; the value itself has a point.
      onChange={(event) =>
        set(type === 'decimal' ? event.currentTarget.value.replace(',', '.') : event.currentTarget.value)
      }
    />
  );
}

interface ListProps {
  label: string;
  given: readonly string[];
  set: (value: string) => void;
}

const toggle = (given: readonly string[], item: string, wanted: boolean) =>
  (wanted ? [...given, item] : given.filter((one) => one !== item)).join(',');

function SignalsField({ making, label, given, set }: ListProps & { making: TermsMaking }) {
  const words = useSignals(making.signals.map(({ pack }) => pack));
  return (
    <fieldset style={{ marginTop: 12, columns: '16rem' }}>
      <legend>{label}</legend>
      {making.signals.map(({ id, pack }) => (
        <Checkbox
          key={`${pack} ${id}`}
          py={3}
          style={{ breakInside: 'avoid' }}
          label={`${words.label(id)} (${id})`}
          checked={given.includes(id)}
          onChange={(event) => set(toggle(given, id, event.currentTarget.checked))}
        />
      ))}
    </fieldset>
  );
}

function PurposesField({ label, given, set }: ListProps) {
  const phrase = usePhrase();
  const { known } = usePurposes();
  const others = given.filter((id) => !known.some((one) => one.id === id));
  return (
    <fieldset style={{ marginTop: 12, columns: '16rem' }}>
      <legend>{label}</legend>
      {[...known, ...others.map((id) => ({ id, name: { en: id, de: id } }))].map(({ id, name }) => (
        <Checkbox
          key={id}
          py={3}
          style={{ breakInside: 'avoid' }}
          label={phrase(name)}
          checked={given.includes(id)}
          onChange={(event) => set(toggle(given, id, event.currentTarget.checked))}
        />
      ))}
    </fieldset>
  );
}
