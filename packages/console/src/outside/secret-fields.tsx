import { NativeSelect, PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HeaderForm } from './partner-draft.ts';

interface SecretFieldsProps {
  label: string;
  hint: string;
  value: string;
  form: HeaderForm;
  onValue: (value: string) => void;
  onForm: (form: HeaderForm) => void;
}

/** A secret, and how it stands in the header of a request. */
export function SecretFields({ label, hint, value, form, onValue, onForm }: SecretFieldsProps) {
  const { t } = useTranslation('outside');
  return (
    <>
      <PasswordInput
        label={label}
        description={hint}
        value={value}
        maxLength={4096}
        autoComplete="new-password"
        mt="sm"
        visibilityToggleButtonProps={{ 'aria-label': t('show', { what: label }) }}
        onChange={(event) => onValue(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('headerForm')}
        value={form}
        mt="sm"
        onChange={(event) => onForm(event.currentTarget.value as HeaderForm)}
        data={[
          { value: 'bearer', label: t('form.bearer') },
          { value: 'raw', label: t('form.raw') },
        ]}
      />
    </>
  );
}
