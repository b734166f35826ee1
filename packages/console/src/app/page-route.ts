import type { ComponentType } from 'react';

/** One page of the app. Each area lists its pages in its `routes.ts`; the page's code is loaded when it is opened. */
export interface PageRoute {
  /** e.g. `/machines/$machine/$tab`; parts with `$` are read by `useParams`. */
  path: string;
  load: () => Promise<{ default: ComponentType }>;
  /** Files of texts that the page needs (`i18n/<language>/<name>.json`), loaded with it. */
  texts: readonly string[];
}

/** An entry of the main navigation. */
export interface NavigationEntry {
  /** Key in `navigation.json`. */
  label: string;
  to: string;
  /** Shown to people with one of these roles; absent = to everybody. */
  roles?: readonly string[];
}

export interface NavigationGroup {
  /** Key in `navigation.json`; absent = no heading. */
  label?: string;
  entries: readonly NavigationEntry[];
}

/** What one process serves: its navigation and its pages. */
export interface AppPages {
  navigation: readonly NavigationGroup[];
  pages: readonly PageRoute[];
}
