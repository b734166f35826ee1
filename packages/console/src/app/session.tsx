import { createContext, useContext } from 'react';
import type { ConsoleInfo, SignedIn } from '../api/console.ts';

export interface Session {
  info: ConsoleInfo;
  /** null before signing in. */
  user: SignedIn | null;
  /** Asks the server again who is signed in: after signing in or out, or when an answer said 401. */
  reload: () => void;
}

const SessionContext = createContext<Session | null>(null);

export const SessionProvider = SessionContext.Provider;

/** Which process this is and who is signed in. @throws Error outside of the app */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('no session around this component');
  return session;
}

/** Whether the person has one of these roles: what they may not do is not offered to them. */
export function useMay(...roles: string[]): boolean {
  const { user } = useSession();
  return user?.roles.some((role) => roles.includes(role)) ?? false;
}

/** Whether the person may read agreements, requests and deliveries: everybody but who administers alone. */
export const useMayReadDeals = (): boolean => useMay('viewer', 'publisher', 'subscriber', 'signatory');
