import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { ReplayAnswer } from '@millspace/schemas';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { loadPart } from '../api/load-part.ts';
import { useCommand } from '../api/use-api.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { usePhrase } from '../i18n/phrase.ts';
import { proposedIn } from '../proposals/use-proposals.ts';
import { WaitingProposal } from '../proposals/waiting.tsx';
import { usePurposes } from '../terms/use-reading.ts';
import { policyOf, type RuleForm } from './rule-form.ts';
import { Trial } from './trial.tsx';

const KINDS = ['forbid-purpose', 'only-countries', 'stop', 'own'] as const;
/** The form of templates is loaded when somebody wants it. */
const OwnRule = lazy(() => loadPart(() => import('./own-rule.tsx')));

/** A rule from a form, tried on the past week before it is made. */
export function NewRule() {
  const { t } = useTranslation('policies');
  const phrase = usePhrase();
  const { known } = usePurposes();
  const [form, setForm] = useState<RuleForm>({
    kind: 'forbid-purpose',
    purpose: '',
    countries: '',
    own: { permission: [{ action: 'odrl:use' }] },
  });
  const [texts, setTexts] = useState({ id: '', en: '', de: '', reason: '' });
  const policy = policyOf(form);
  const replay = useCommand<object, ReplayAnswer>(
    (rule) => ({ method: 'POST', path: '/admin/replay', body: { as: 'rule', policy: rule } }),
    [],
  );
  const make = useCommand<object>(
    (rule) => ({ method: 'POST', path: '/rules', body: rule }),
    ['rules', 'agreements', 'transfers', 'proposals', 'inbox'],
  );
  const waiting = proposedIn(make.data);
  const change = (next: Partial<RuleForm>) => {
    replay.reset();
    setForm({ ...form, ...next });
  };
  const write = (next: Partial<typeof texts>) => setTexts({ ...texts, ...next });
  const lacks: string | null =
    policy === null
      ? t('lacksContent')
      : replay.data === undefined
        ? t('lacksTrial')
        : Object.values(texts).some((text) => text.trim() === '')
          ? t('lacksTexts')
          : null;
  const submit = () => {
    if (policy === null) return;
    const { id, en, de, reason } = texts;
    make.mutate(
      { id: id.trim(), title: { en: en.trim(), de: de.trim() }, policy, reason: reason.trim() },
      { onSuccess: () => setTexts({ id: '', en: '', de: '', reason: '' }) },
    );
  };
  return (
    <form
      className="ms-panel"
      style={{ maxWidth: form.kind === 'own' ? undefined : 640 }}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <h2>{t('newRule')}</h2>
      <NativeSelect
        label={t('kind')}
        value={form.kind}
        onChange={(event) => change({ kind: event.currentTarget.value as RuleForm['kind'] })}
        data={KINDS.map((value): { value: string; label: string } => ({ value, label: t(`kinds.${value}`) }))}
      />
      {form.kind === 'forbid-purpose' ? (
        <NativeSelect
          label={t('purpose')}
          mt="sm"
          value={form.purpose}
          onChange={(event) => change({ purpose: event.currentTarget.value })}
          data={[
            { value: '', label: t('choose') },
            ...known.map(({ id, name }) => ({ value: id, label: phrase(name) })),
          ]}
        />
      ) : null}
      {form.kind === 'only-countries' ? (
        <TextInput
          label={t('countries')}
          description={t('countriesHint')}
          mt="sm"
          value={form.countries}
          onChange={(event) => change({ countries: event.currentTarget.value })}
        />
      ) : null}
      {form.kind === 'own' ? (
        <Suspense fallback={<p role="status">{t('common:loading')}</p>}>
          <OwnRule policy={form.own} change={(own) => change({ own })} />
        </Suspense>
      ) : null}
      <div style={{ marginTop: 12 }}>
        <Button
          variant="default"
          disabled={policy === null}
          loading={replay.isPending}
          onClick={() => policy !== null && replay.mutate(policy)}
        >
          {t('try')}
        </Button>
      </div>
      {replay.error ? <ErrorPanel error={replay.error} /> : null}
      {replay.data ? <Trial of={replay.data} /> : null}
      <TextInput
        label={t('id')}
        description={t('idHint')}
        mt="sm"
        value={texts.id}
        maxLength={63}
        onChange={(event) => write({ id: event.currentTarget.value })}
      />
      <TextInput
        label={t('titleEn')}
        mt="sm"
        value={texts.en}
        onChange={(event) => write({ en: event.currentTarget.value })}
      />
      <TextInput
        label={t('titleDe')}
        mt="sm"
        value={texts.de}
        onChange={(event) => write({ de: event.currentTarget.value })}
      />
      <Textarea
        label={t('reason')}
        description={t('reasonHint')}
        mt="sm"
        value={texts.reason}
        onChange={(event) => write({ reason: event.currentTarget.value })}
      />
      {make.error ? <ErrorPanel error={make.error} /> : null}
      {waiting ? <WaitingProposal of={waiting} /> : null}
      <div className="ms-row" style={{ marginTop: 12 }}>
        <Button type="submit" disabled={lacks !== null} loading={make.isPending}>
          {t('make')}
        </Button>
        {lacks === null ? null : <span className="ms-muted">{lacks}</span>}
      </div>
    </form>
  );
}
