import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactElement, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ConsoleInfo, readConsole } from '../api/console.ts';
import { loadPart } from '../api/load-part.ts';
import { queryClient } from '../api/query-client.ts';
import { coloursManager } from '../design/colours.ts';
import { ErrorPanel } from '../design/error-panel.tsx';
import { theme } from '../design/theme.ts';
import { SignIn } from '../sign-in/sign-in.tsx';
import { nonce } from './nonce.ts';
import { SessionProvider } from './session.tsx';

/** Asked for at once, so that it is there when the process has said who is signed in; nobody who signs in waits for it. */
const pages = loadPart(() => import('./pages.tsx'));
// Said where it is needed.
pages.catch(() => undefined);

/** Everything: colours, queries, who is signed in, and then the pages of the process that served this app. */
export function App() {
  return (
    <MantineProvider theme={theme} colorSchemeManager={coloursManager} defaultColorScheme="auto" getStyleNonce={nonce}>
      <QueryClientProvider client={queryClient}>
        <Start />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Start() {
  const { t } = useTranslation();
  const [info, setInfo] = useState<ConsoleInfo | null>(null);
  const [error, setError] = useState<unknown>(null);
  const person = useRef<string>(undefined);
  const load = useCallback(() => {
    setError(null);
    readConsole().then((read) => {
      // What was answered to one person is not for the next.
      if (read.user?.name !== person.current) queryClient.clear();
      person.current = read.user?.name;
      setInfo(read);
    }, setError);
  }, []);
  // Once: what answers does not change while the page is open, and signing in reads it again.
  useEffect(load, [load]);
  if (error !== null) return <ErrorPanel error={error} retry={load} />;
  if (info === null) return <p role="status">{t('loading')}</p>;
  const session = { info, user: info.user, reload: load };
  return (
    <SessionProvider value={session}>
      {info.user === null ? <SignIn /> : <Pages key={info.user.name} info={info} />}
    </SessionProvider>
  );
}

function Pages({ info }: { info: ConsoleInfo }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<ReactElement | null>(null);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    let current = true;
    pages
      .then(({ pagesOf }) => pagesOf(info.app))
      .then((made) => {
        if (current) setShown(made);
      }, setError);
    return () => {
      current = false;
    };
  }, [info.app]);
  if (error !== null) return <ErrorPanel error={error} retry={() => location.reload()} />;
  return shown ?? <p role="status">{t('loading')}</p>;
}
