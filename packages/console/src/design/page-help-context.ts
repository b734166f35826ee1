import { createContext, type ReactNode } from 'react';

/** What stands in the head of every page for those who want help with it; nothing before signing in. */
export const PageHelpContext = createContext<ReactNode>(null);
