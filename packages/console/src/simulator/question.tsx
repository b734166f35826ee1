import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { Dataset, ListedTemplate, ParticipantView, TemplateDraft } from '@millspace/schemas';
import { useNavigate } from '@tanstack/react-router';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useFormats } from '../i18n/format.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { usePurposes } from '../terms/use-reading.ts';
import { ASSUMABLE, type Scenario } from './scenario.ts';

const LEVELS = ['x:BASE', 'x:TRUST', 'x:TRUST_PLUS'];

/** Who, what, what for, when, and what is assumed. Asking puts it into the address. */
export function Question({ scenario, datasets }: { scenario: Scenario; datasets: readonly Dataset[] }) {
  const { t } = useTranslation('simulator');
  const { zone } = useFormats();
  const phrase = usePhrase();
  const navigate = useNavigate();
  const { known } = usePurposes();
  const participants = useApi<{ participants: ParticipantView[] }>('/participants', { topics: ['participants'] });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const search = Object.fromEntries(
      ['who', 'dataset', 'purpose', 'when', ...ASSUMABLE].map((name) => [name, String(form.get(name) ?? '').trim()]),
    );
    const template = String(form.get('template') ?? '');
    // Values belong to the template that they were given for.
    const values = template === scenario.template ? scenario.values : undefined;
    void navigate({ to: '/simulator', search: { ...search, template, values } as never });
  };
  const templates = useApi<{ templates: ListedTemplate[] }>('/templates', { topics: ['templates'] });
  const drafts = useApi<{ drafts: TemplateDraft[] }>('/template-drafts', { topics: ['templates'] });
  const written = (drafts.data?.drafts ?? []).map(({ id }) => id);
  const offered = templates.data?.templates ?? [];
  const under = [
    ...written
      .filter((id) => !offered.some((one) => one.id === id))
      .map((id) => ({ value: id, label: `${id} (${t('draft')})` })),
    ...offered.map(({ id, title }) => ({
      value: id,
      label: written.includes(id) ? `${phrase(title)} (${t('draft')})` : phrase(title),
    })),
  ];
  const slugs = participants.data?.participants ?? [];
  return (
    <form className="ms-panel" onSubmit={submit}>
      <div className="ms-row" style={{ alignItems: 'flex-start' }}>
        <NativeSelect
          key={`who ${slugs.length}`}
          name="who"
          label={t('who')}
          defaultValue={scenario.who ?? ''}
          data={[
            { value: '', label: t('everybody') },
            ...slugs.map(({ slug, name }) => ({ value: slug, label: name })),
          ]}
        />
        <NativeSelect
          name="dataset"
          label={t('dataset')}
          defaultValue={scenario.dataset ?? ''}
          data={[
            { value: '', label: t('everyDataset') },
            ...datasets.map(({ id, title, provider }) => ({ value: id, label: `${phrase(title)} (${provider})` })),
          ]}
        />
        <NativeSelect
          key={`template ${under.length}`}
          name="template"
          label={t('underWhich')}
          defaultValue={scenario.template ?? ''}
          data={[{ value: '', label: t('asOffered') }, ...under]}
        />
        <NativeSelect
          key={`purpose ${known.length}`}
          name="purpose"
          label={t('purpose')}
          defaultValue={scenario.purpose ?? ''}
          data={[
            { value: '', label: t('asAgreed') },
            ...known.map(({ id, name }) => ({ value: id, label: phrase(name) })),
          ]}
        />
        <TextInput
          name="when"
          type="datetime-local"
          label={t('when', { zone })}
          description={t('whenHint')}
          inputWrapperOrder={['label', 'input', 'description']}
          defaultValue={scenario.when ?? ''}
        />
      </div>
      <details style={{ marginTop: 12 }} open={ASSUMABLE.some((fact) => scenario[fact] !== undefined)}>
        <summary>{t('assume')}</summary>
        <p className="ms-muted">{t('assumeAbout')}</p>
        <div className="ms-row" style={{ alignItems: 'flex-start' }}>
          {ASSUMABLE.map((fact) =>
            fact === 'securityProfile' ? (
              <NativeSelect
                key={fact}
                name={fact}
                label={t(fact)}
                defaultValue={scenario[fact] ?? ''}
                data={[
                  { value: '', label: t('asIs') },
                  ...LEVELS.map((level) => ({ value: level, label: level.slice(2) })),
                ]}
              />
            ) : (
              <TextInput
                key={fact}
                name={fact}
                label={t(fact)}
                description={t(`hint.${fact}`)}
                inputWrapperOrder={['label', 'input', 'description']}
                defaultValue={scenario[fact] ?? ''}
              />
            ),
          )}
        </div>
      </details>
      <Button type="submit" mt="md">
        {t('ask')}
      </Button>
    </form>
  );
}
