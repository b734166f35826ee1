import { Checkbox } from '@mantine/core';
import type { InboxKind } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';

/** Which kinds somebody is told of. All of them is `undefined`: kinds that come later belong to it. */
export type ChosenKinds = InboxKind[] | undefined;

interface KindsProps {
  all: readonly InboxKind[];
  value: ChosenKinds;
  onChange: (kinds: ChosenKinds) => void;
}

export function Kinds({ all, value, onChange }: KindsProps) {
  const { t } = useTranslation('notifications');
  const chosen = value ?? all;
  const set = (kinds: InboxKind[]) => onChange(kinds.length === all.length ? undefined : kinds);
  return (
    <fieldset style={{ border: 0, padding: 0, margin: '12px 0 0' }}>
      <legend style={{ fontWeight: 600 }}>{t('which')}</legend>
      <div style={{ columnWidth: '18rem' }}>
        {all.map((kind) => (
          <Checkbox
            key={kind}
            py={4}
            label={t(`kind.${kind}`)}
            checked={chosen.includes(kind)}
            onChange={(event) =>
              set(
                event.currentTarget.checked
                  ? all.filter((one) => one === kind || chosen.includes(one))
                  : chosen.filter((one) => one !== kind),
              )
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

/** The chosen kinds as words, for a table. */
export function useKindWords(): (kinds: ChosenKinds) => string {
  const { t } = useTranslation('notifications');
  return (kinds) => (kinds === undefined ? t('all') : kinds.map((kind) => t(`kind.${kind}`)).join(', '));
}
