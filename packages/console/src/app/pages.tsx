import { RouterProvider } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { ConsoleInfo } from '../api/console.ts';
import { makeRouter } from './router.tsx';

/** What a signed-in person sees: the pages of the process that served this app. Nobody needs this code to sign in. */
export async function pagesOf(app: ConsoleInfo['app']): Promise<ReactElement> {
  return <RouterProvider router={await makeRouter(app)} />;
}
