import { Button, Radio, TextInput } from '@mantine/core';
import type { SignatoryView, SigningLimits, UserView } from '@millspace/schemas';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay, useSession } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { draftOf, fits, type LimitsDraft, limitsOf } from './signing-limits.ts';

/** How far a signatory may bind the company. Until somebody says so, they sign nothing. */
export function MaySign({ of }: { of: UserView }) {
  const { info } = useSession();
  const may = useMay('admin');
  const shown = info.app === 'connector' && may && of.roles.includes('signatory');
  const answer = useApi<{ signatories: SignatoryView[] }>('/signatories', { topics: ['signing'], enabled: shown });
  if (!shown) return null;
  return (
    <Answer of={answer}>
      {({ signatories }) => {
        const limits = signatories.find(({ name }) => name === of.name)?.limits;
        return <Limits key={JSON.stringify(limits ?? null)} name={of.name} limits={limits} />;
      }}
    </Answer>
  );
}

function Limits({ name, limits }: { name: string; limits: SigningLimits | undefined }) {
  const { t } = useTranslation('people');
  const [draft, setDraft] = useState(draftOf(limits));
  const change = (more: Partial<LimitsDraft>) => setDraft({ ...draft, ...more });
  const save = useCommand<SigningLimits>(
    (body) => ({ method: 'PUT', path: `/signatories/${encodeURIComponent(name)}/limits`, body }),
    ['signing', 'inbox'],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(limitsOf(draft));
  };
  const choices = <K extends 'may' | 'side' | 'payments'>(field: K, values: readonly LimitsDraft[K][]) => (
    <Radio.Group
      mt="sm"
      label={t(`sign.${field}` as 'title')}
      value={draft[field]}
      onChange={(value) => change({ [field]: value } as Partial<LimitsDraft>)}
    >
      {values.map((value) => (
        <Radio key={value} mt="xs" value={value} label={t(`sign.${field}Choice.${value}` as 'title')} />
      ))}
    </Radio.Group>
  );
  return (
    <form className="ms-panel" onSubmit={submit}>
      <h2>{t('sign.title')}</h2>
      <p className="ms-muted">{t(limits === undefined ? 'sign.notYet' : 'sign.about')}</p>
      {fits(limits) ? null : <p>{t('sign.more')}</p>}
      {choices('may', ['nothing', 'within'])}
      {draft.may === 'within' ? (
        <>
          {choices('side', ['both', 'provider', 'consumer'])}
          {choices('payments', ['none', 'any'])}
          <TextInput
            mt="sm"
            maw={480}
            label={t('sign.partners')}
            description={t('sign.partnersHelp')}
            value={draft.partners}
            onChange={(event) => change({ partners: event.currentTarget.value })}
          />
          <TextInput
            mt="sm"
            maw={240}
            type="date"
            label={t('sign.until')}
            description={t('sign.untilHelp')}
            value={draft.until}
            onChange={(event) => change({ until: event.currentTarget.value })}
          />
        </>
      ) : null}
      {save.error ? <ErrorPanel error={save.error} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" loading={save.isPending}>
          {t('sign.save')}
        </Button>
        <span role="status" className="ms-muted">
          {limits !== undefined && JSON.stringify(limitsOf(draft)) === JSON.stringify(limits)
            ? t('done')
            : t('sign.consequence')}
        </span>
      </div>
    </form>
  );
}
