import type { Bilingual } from '@millspace/schemas';

/**
 * Who stands behind a request. The guard finds out, once, before anything else is read; whoever has to know who acted
 * takes `actorOf(request)` (http-guard.ts) and records the pseudonym.
 */
export interface Actor {
  /** `admin-token`: whoever can read that file. `user`: a person. `connector`, `app`: a program. */
  readonly kind: 'admin-token' | 'user' | 'connector' | 'app';
  /** Stable, for comparing: id of the user, the connector or the app. */
  readonly id: string;
  /** The only name that audit and logs know. A person's can be resolved as long as the person is not erased. */
  readonly pseudonym: string;
  readonly roles: readonly string[];
  /** Slug of the participant that a connector belongs to. */
  readonly participant?: string;
  /** Id of the session of a person. */
  readonly session?: string;
  /** Aborted when what was presented is no longer good: answers that are still running are cut then. */
  readonly until?: AbortSignal;
}

/** For routes that need no token. */
export const PUBLIC = 'public';
/** For routes that are open to whoever has signed in, whatever the roles. */
export const SIGNED_IN = 'signed-in';

/** What a role lets people do, in a word. A role that is missing here is shown by its name alone. */
const MEANING: Readonly<Record<string, Bilingual>> = {
  publisher: { en: 'publishes', de: 'veröffentlicht' },
  subscriber: { en: 'requests and receives', de: 'fragt an und empfängt' },
  viewer: { en: 'reads', de: 'sieht ein' },
  signatory: { en: 'signs', de: 'unterschreibt' },
  admin: { en: 'administers', de: 'verwaltet' },
  auditor: { en: 'audits', de: 'prüft' },
  connector: { en: 'an enrolled connector', de: 'ein angemeldeter Konnektor' },
};

/** Pure: the roles of a route admit this actor. */
export function admits(needed: readonly string[], actor: Actor): boolean {
  return needed.includes(SIGNED_IN) || needed.some((role) => actor.roles.includes(role));
}

/** Pure: which role is needed and which there is, as a sentence for the person who was refused. */
export function refusalText(needed: readonly string[], actor: Actor): Bilingual {
  const name = (role: string, language: 'en' | 'de') => {
    const meaning = MEANING[role];
    return meaning ? `${role} (${meaning[language]})` : role;
  };
  const list = (roles: readonly string[], language: 'en' | 'de') =>
    roles.map((role) => name(role, language)).join(', ');
  const one = needed.length === 1;
  const has = actor.roles.length > 0;
  return {
    en: `this needs ${one ? 'the role' : 'one of the roles'} ${list(needed, 'en')}; you have ${has ? list(actor.roles, 'en') : 'none'}`,
    de: `das braucht ${one ? 'die Rolle' : 'eine der Rollen'} ${list(needed, 'de')}; vorhanden: ${has ? list(actor.roles, 'de') : 'keine'}`,
  };
}
