import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import type { PolicyTemplate } from '@millspace/schemas';
import { useEffect, useRef } from 'react';
import { usePhrase } from '../../i18n/phrase.ts';
import { useWords } from '../../i18n/words.ts';
import { LabelCounts } from '../../terms/terms.tsx';
import classes from './bench.module.css';
import { withTitles } from './blanks.ts';
import { Blanks } from './blanks-form.tsx';
import { ClauseList } from './clause-list.tsx';
import { Remarks } from './remarks.tsx';
import type { Bench } from './use-template.ts';

const KINDS: readonly NonNullable<PolicyTemplate['kind']>[] = [
  'offer',
  'data-act-user',
  'data-act-third-party',
  'next-policy',
];
const LANGUAGES = ['en', 'de'] as const;

interface SentenceTabProps {
  bench: Bench;
  show: (pointer: string) => void;
  goTo: { pointer: string } | null;
}

/** The template as a sentence with blanks, and all that it says, in both languages. */
export function SentenceTab({ bench, show, goTo }: SentenceTabProps) {
  const t = useWords('templates');
  const phrase = usePhrase();
  const { body, change, judged, readOnly } = bench;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (goTo === null) return;
    const part = goTo.pointer.split('/').slice(0, 3).join('/');
    const element = root.current?.querySelector<HTMLElement>(`[data-pointer="${CSS.escape(part)}"]`);
    if (element instanceof HTMLDetailsElement) element.open = true;
    (element?.querySelector<HTMLElement>('input, textarea') ?? element)?.focus();
  }, [goTo]);
  const { title, summary, kind, parameters } = body;
  const set = (about: 'title' | 'summary', language: 'en' | 'de', text: string) =>
    change({ ...body, [about]: { ...body[about], [language]: text } }, `${about} ${language}`);
  const setKind = (value: string) => {
    const { kind: _old, ...others } = body;
    change(value === '' ? others : { ...others, kind: value as NonNullable<PolicyTemplate['kind']> });
  };
  return (
    <div ref={root}>
      <section className="ms-panel">
        <h2>{t('sentence')}</h2>
        <p className="ms-muted">{t('sentenceAbout')}</p>
        {LANGUAGES.map((language) => (
          <blockquote key={language} lang={language} style={{ margin: '0 0 8px' }}>
            {withTitles(summary[language], parameters, (one) => one[language])}
          </blockquote>
        ))}
        <div className={classes.two} data-pointer="/title">
          {LANGUAGES.map((language) => (
            <TextInput
              key={language}
              mt="sm"
              lang={language}
              label={t(`titleIn.${language}`)}
              value={title[language]}
              maxLength={200}
              readOnly={readOnly}
              onChange={(event) => set('title', language, event.currentTarget.value)}
            />
          ))}
        </div>
        <div className={classes.two} data-pointer="/summary">
          {LANGUAGES.map((language) => (
            <Textarea
              key={language}
              mt="sm"
              lang={language}
              label={t(`summaryIn.${language}`)}
              description={t('summaryHint', { blanks: parameters.map(({ name }) => `{${name}}`).join(' ') || '–' })}
              value={summary[language]}
              rows={4}
              readOnly={readOnly}
              onChange={(event) => set('summary', language, event.currentTarget.value)}
            />
          ))}
        </div>
        <NativeSelect
          mt="sm"
          label={t('kind')}
          value={kind ?? ''}
          disabled={readOnly}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[
            { value: '', label: t('kinds.none') },
            ...KINDS.map((value) => ({ value, label: t(`kinds.${value}`) })),
          ]}
        />
      </section>
      <Blanks bench={bench} show={show} />
      {judged === null ? null : (
        <section className="ms-panel" aria-label={t('says')}>
          <h2>{t('says')}</h2>
          <p className="ms-muted">{t('saysAbout', { title: phrase(title) })}</p>
          <Remarks of={judged.remarks} show={show} />
          <div className={classes.two}>
            {LANGUAGES.map((language) => (
              <div key={language}>
                <h3>{t(`language.${language}`)}</h3>
                <ClauseList of={judged.clauses} language={language} show={show} />
              </div>
            ))}
          </div>
          {judged.labels === null ? null : <LabelCounts of={judged.labels} />}
        </section>
      )}
    </div>
  );
}
