import { Button, Popover } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../design/error-panel.tsx';
import { loadTexts } from '../i18n/start.ts';
import { type Area, WORDS_OF } from './areas.ts';
import { Definitions } from './definitions.tsx';
import classes from './help.module.css';

/** In the head of a page: the words on it, and the way to the help about it. */
export function PageHelp({ area }: { area: Area }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [ready, setReady] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const toggle = () => {
    setOpen(!open);
    setError(null);
    // Texts that most visitors of a page never look at are not loaded with it.
    if (!open) loadTexts(['help', 'glossary']).then(() => setReady(true), setError);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" size="compact-sm" onClick={toggle}>
          {t('help')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.popover} aria-label={t('help')}>
        {error !== null ? <ErrorPanel error={error} /> : null}
        {ready && open ? <Content area={area} /> : null}
      </Popover.Dropdown>
    </Popover>
  );
}

function Content({ area }: { area: Area }) {
  const { t } = useTranslation('help');
  return (
    <>
      <p style={{ marginTop: 0 }}>
        <Link to={`/docs/${area}`}>{t('toArea', { area: t(`area.${area}`) })}</Link>
      </p>
      <p className="ms-muted">{t('wordsHere')}</p>
      <Definitions of={WORDS_OF[area]} />
      <Link to="/glossary">{t('allWords')}</Link>
    </>
  );
}
