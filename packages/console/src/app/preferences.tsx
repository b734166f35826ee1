import { NativeSelect, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { changeLanguage, type Language } from '../i18n/start.ts';

const COLOURS = ['auto', 'light', 'dark'] as const;

/** Language and colours of this browser. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <div className="ms-row" style={{ marginTop: 24 }}>
      <NativeSelect
        aria-label={t('preferences.language')}
        size="xs"
        value={i18n.language}
        onChange={(event) => void changeLanguage(event.currentTarget.value as Language)}
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
      />
      <NativeSelect
        aria-label={t('preferences.colours')}
        size="xs"
        value={colorScheme}
        onChange={(event) => setColorScheme(event.currentTarget.value as (typeof COLOURS)[number])}
        data={COLOURS.map((value) => ({ value, label: t(`preferences.${value}`) }))}
      />
    </div>
  );
}
