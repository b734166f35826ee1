import { NativeSelect, TextInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartnerDraft } from './partner-draft.ts';
import { SecretFields } from './secret-fields.tsx';

export interface DraftFieldsProps {
  draft: PartnerDraft;
  change: (more: Partial<PartnerDraft>) => void;
}

const ACCEPTS = ['self-issued', 'token'] as const;
const PRESENTS = ['self-issued', 'token', 'oauth2', 'none'] as const;

/** How the partner proves who it is, and how this house does. */
export function ProofFields({ draft, change }: DraftFieldsProps) {
  const { t } = useTranslation('outside');
  return (
    <>
      <NativeSelect
        label={t('accepts')}
        description={t(`acceptsHint.${draft.accepts}`)}
        value={draft.accepts}
        mt="sm"
        onChange={(event) => change({ accepts: event.currentTarget.value as PartnerDraft['accepts'] })}
        data={ACCEPTS.map((value) => ({ value, label: t(`acceptsBy.${value}`) as string }))}
      />
      {draft.accepts === 'token' ? (
        <SecretFields
          label={t('token')}
          hint={t('tokenHint')}
          value={draft.token}
          form={draft.tokenForm}
          onValue={(token) => change({ token })}
          onForm={(tokenForm) => change({ tokenForm })}
        />
      ) : null}
      <NativeSelect
        label={t('presents')}
        description={t(`presentsHint.${draft.presents}`)}
        value={draft.presents}
        mt="lg"
        onChange={(event) => change({ presents: event.currentTarget.value as PartnerDraft['presents'] })}
        data={PRESENTS.map((value) => ({ value, label: t(`presentsBy.${value}`) as string }))}
      />
      {draft.presents === 'oauth2' ? <LoginFields draft={draft} change={change} /> : null}
      {draft.presents === 'token' || draft.presents === 'oauth2' ? (
        <SecretFields
          label={t(draft.presents === 'token' ? 'ownToken' : 'clientSecret')}
          hint={t('secretHint')}
          value={draft.secret}
          form={draft.secretForm}
          onValue={(secret) => change({ secret })}
          onForm={(secretForm) => change({ secretForm })}
        />
      ) : null}
    </>
  );
}

/** Where the token is fetched, and as who. */
function LoginFields({ draft, change }: DraftFieldsProps) {
  const { t } = useTranslation('outside');
  const field = (name: 'tokenUrl' | 'clientId' | 'scope' | 'audience') => ({
    label: t(name) as string,
    value: draft[name],
    mt: 'sm',
    autoComplete: 'off',
    onChange: (event: ChangeEvent<HTMLInputElement>) => change({ [name]: event.currentTarget.value }),
  });
  return (
    <>
      <TextInput {...field('tokenUrl')} inputMode="url" maxLength={2048} />
      <TextInput {...field('clientId')} maxLength={512} />
      <TextInput {...field('scope')} description={t('optional')} maxLength={1024} />
      <TextInput {...field('audience')} description={t('optional')} maxLength={2048} />
    </>
  );
}
