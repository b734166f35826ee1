import type { PartnerView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** Whether one deals with it. */
export function PartnerState({ of: { state } }: { of: Pick<PartnerView, 'state'> }) {
  const { t } = useTranslation('outside');
  return <StateWord kind={state === 'active' ? 'done' : 'stopped'} word={t(`stateOf.${state}`)} />;
}

/** By what it is recognised, what is presented to it, and when it was last heard, in words. */
export function usePartnerWords() {
  const { t } = useTranslation('outside');
  const { instant } = useFormats();
  const form = (of: { form?: 'bearer' | 'raw' }): string =>
    of.form === undefined ? '' : ` (${t(`form.${of.form}`) as string})`;
  return {
    recognised: ({ accepts }: PartnerView): string => `${t(`recognisedBy.${accepts.kind}`) as string}${form(accepts)}`,
    presented: ({ presents }: PartnerView): string => `${t(`presented.${presents.kind}`) as string}${form(presents)}`,
    heard: ({ lastHeardAt }: PartnerView): string =>
      lastHeardAt === undefined ? t('notHeard') : (instant(lastHeardAt) as string),
  };
}
