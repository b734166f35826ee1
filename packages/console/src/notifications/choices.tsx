import { NativeSelect } from '@mantine/core';
import type { NotificationPreferences } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';

type Language = NotificationPreferences['language'];
type Rhythm = NotificationPreferences['rhythm'];

interface ChoicesProps {
  language: Language;
  rhythm: Rhythm;
  onLanguage: (language: Language) => void;
  onRhythm: (rhythm: Rhythm) => void;
}

/** In which language, and how often. */
export function Choices({ language, rhythm, onLanguage, onRhythm }: ChoicesProps) {
  const { t } = useTranslation('notifications');
  return (
    <div className="ms-row" style={{ alignItems: 'start', marginTop: 12 }}>
      <NativeSelect
        label={t('language')}
        value={language}
        data={[
          { value: 'en', label: 'English' },
          { value: 'de', label: 'Deutsch' },
        ]}
        onChange={(event) => onLanguage(event.currentTarget.value as Language)}
      />
      <NativeSelect
        label={t('rhythm')}
        value={rhythm}
        data={[
          { value: 'at-once', label: t('at-once') },
          { value: 'daily', label: t('daily') },
        ]}
        onChange={(event) => onRhythm(event.currentTarget.value as Rhythm)}
      />
    </div>
  );
}
