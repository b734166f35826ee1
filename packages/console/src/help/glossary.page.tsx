import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../design/page-header.tsx';
import { WORDS } from './areas.ts';
import { Definitions } from './definitions.tsx';

/** Every word that this app uses in a sense of its own, in the order of the language on the screen. */
export default function GlossaryPage() {
  const { t, i18n } = useTranslation('glossary');
  const place = useRouterState({ select: ({ location }) => location.hash });
  useEffect(() => {
    if (place !== '') document.getElementById(place)?.scrollIntoView();
  }, [place]);
  const spelt = (word: (typeof WORDS)[number]) => t(`words.${word}.word`);
  const sorted = [...WORDS].sort((a, b) => spelt(a).localeCompare(spelt(b), i18n.language));
  return (
    <>
      <PageHeader title={t('title')} />
      <p>{t('about')}</p>
      <Definitions of={sorted} places />
      <Link to="/docs">{t('toHelp')}</Link>
    </>
  );
}
