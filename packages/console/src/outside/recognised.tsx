import type { Recognition } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../i18n/format.ts';

/** By what the other side of a request or an agreement was recognised. */
export function Recognised({ of: { by, kid, at } }: { of: Recognition }) {
  const { t } = useTranslation('outside');
  const { instant } = useFormats();
  return (
    <>
      {t('recognisedAt', { by: t(`recognisedBy.${by}`), at: instant(at) })}
      {kid === undefined ? null : (
        <div>
          {t('key')}: <code>{kid}</code>
        </div>
      )}
    </>
  );
}
