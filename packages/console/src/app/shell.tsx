import { Button, Popover } from '@mantine/core';
import { Link, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { signOut } from '../api/console.ts';
import { PageHelpContext } from '../design/page-help-context.ts';
import { areaOf } from '../help/areas.ts';
import { PageHelp } from '../help/page-help.tsx';
import { InboxCount } from '../inbox/inbox-count.tsx';
import { ConnectionContext } from '../live/connection.ts';
import { ConnectionChip } from '../live/connection-chip.tsx';
import { useEventStream } from '../live/use-event-stream.ts';
import type { NavigationGroup } from './page-route.ts';
import { Preferences } from './preferences.tsx';
import { useSession } from './session.tsx';
import classes from './shell.module.css';

/** What surrounds every page: navigation, whether this is live, and who is signed in. */
export function Shell({ navigation, children }: { navigation: readonly NavigationGroup[]; children: ReactNode }) {
  const { t } = useTranslation();
  const { info } = useSession();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  // The menu of a small screen belongs to the page it was opened on, so choosing another closes it.
  const [openOn, setOpenOn] = useState<string | null>(null);
  const open = openOn === path;
  const connection = useEventStream();
  const area = areaOf(path);
  return (
    <div className={classes.frame}>
      <a className="ms-skip" href="#content">
        {t('skip')}
      </a>
      <header className={classes.top}>
        <button
          type="button"
          className={classes.burger}
          aria-expanded={open}
          aria-controls="navigation"
          onClick={() => setOpenOn(open ? null : path)}
        >
          {t('menu')}
        </button>
        <Link to="/" className={classes.brand}>
          {info.name}
        </Link>
        <span className={classes.grow} />
        <InboxCount />
        <ConnectionChip connection={connection} />
        <Person />
      </header>
      <nav id="navigation" aria-label={t('mainNavigation')} className={classes.navigation} data-open={open}>
        <Navigation groups={navigation} />
      </nav>
      <main id="content" className={classes.content} tabIndex={-1}>
        <ConnectionContext value={connection}>
          <PageHelpContext value={area === null ? null : <PageHelp key={path} area={area} />}>
            {children}
          </PageHelpContext>
        </ConnectionContext>
      </main>
    </div>
  );
}

function Navigation({ groups }: { groups: readonly NavigationGroup[] }) {
  const { t } = useTranslation();
  const { user } = useSession();
  const mine = (roles?: readonly string[]) => !roles || user?.roles.some((role) => roles.includes(role));
  return groups.map(({ label, entries }) => {
    const shown = entries.filter(({ roles }) => mine(roles));
    return shown.length === 0 ? null : (
      <div key={label ?? 'first'} className={classes.group}>
        {label ? <p className={classes.heading}>{t(`navigation.${label}` as 'menu')}</p> : null}
        <ul>
          {shown.map((entry) => (
            <li key={entry.to}>
              <Link to={entry.to} activeProps={{ 'aria-current': 'page' }} activeOptions={{ exact: entry.to === '/' }}>
                {t(`navigation.${entry.label}` as 'menu')}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    );
  });
}

function Person() {
  const { t } = useTranslation();
  const { user, reload } = useSession();
  const leave = () => signOut().then(reload, reload);
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default" size="compact-sm">
          {user?.name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('person.title')} className={classes.popover}>
        <p style={{ margin: 0 }}>{user?.roles.map((role) => t(`role.${role}` as 'menu')).join(', ')}</p>
        <Preferences />
        <Button mt="sm" variant="default" onClick={() => void leave()}>
          {t('person.signOut')}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
