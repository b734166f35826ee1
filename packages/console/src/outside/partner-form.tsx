import { Button, Checkbox, TextInput } from '@mantine/core';
import type { PartnerInput, PartnerView } from '@millspace/schemas';
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { draftOf, inputOf, lackOf, type PartnerDraft } from './partner-draft.ts';
import { ProofFields } from './proof-fields.tsx';

interface PartnerFormProps {
  /** Whose address and tokens are replaced; absent: a new partner. */
  of?: PartnerView;
  onDone: (partner: PartnerView) => void;
  onCancel: () => void;
}

/** Registers an outside partner, or replaces what is known of it. Secrets go in and never come out again. */
export function PartnerForm({ of, onDone, onCancel }: PartnerFormProps) {
  const { t } = useTranslation('outside');
  const lacks = useId();
  const [draft, setDraft] = useState(() => draftOf(of));
  const change = (more: Partial<PartnerDraft>) => setDraft((before) => ({ ...before, ...more }));
  const save = useCommand<PartnerInput, PartnerView>(
    (body) => ({ method: 'PUT', path: '/partners', body }),
    ['participants'],
  );
  const lack = lackOf(draft);
  const title: string = t(of ? 'replaceTitle' : 'addTitle');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (lack === null) save.mutate(inputOf(draft), { onSuccess: onDone });
  };
  return (
    <form className="ms-panel" style={{ maxWidth: 640 }} aria-label={title} onSubmit={submit}>
      <h2>{title}</h2>
      {of ? <p>{t('replaceWhy')}</p> : null}
      <TextInput
        label={t('id')}
        description={t('idHint')}
        value={draft.id}
        readOnly={of !== undefined}
        maxLength={1024}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change({ id: event.currentTarget.value })}
      />
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        value={draft.name}
        maxLength={200}
        mt="sm"
        autoComplete="off"
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextInput
        label={t('address')}
        description={t('addressHint')}
        value={draft.address}
        inputMode="url"
        maxLength={2048}
        mt="sm"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => change({ address: event.currentTarget.value })}
      />
      <Checkbox
        label={t('discover')}
        description={t('discoverHint')}
        checked={draft.discover}
        mt="sm"
        onChange={(event) => change({ discover: event.currentTarget.checked })}
      />
      <ProofFields draft={draft} change={change} />
      {save.error ? <ErrorPanel error={save.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={lack !== null} loading={save.isPending} aria-describedby={lacks}>
          {t(of ? 'replace' : 'register')}
        </Button>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
        <span id={lacks} className="ms-muted">
          {lack === null ? null : t(`lack.${lack}`)}
        </span>
      </div>
    </form>
  );
}
