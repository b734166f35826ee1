import type { Actor } from '@millspace/runtime/users/actor';
import { type Apps, OWN_APP } from './apps.ts';
import type { Agreed } from './policies.ts';

/** In whose name something is used, as far as policies ask. */
export interface LocalUser {
  application: string;
  /** null = none was declared. */
  purpose: string | null;
  roles: readonly string[];
  /** For logs. */
  pseudonym: string;
}

/**
 * People who look are the application `urn:app:connector`: they use the data for what they were agreed for, in the roles that they
 * have here. A registered program has its own purpose and role, as it has them now; null: it is not registered any more, or was
 * disabled. What a request says about itself counts for nothing.
 */
export function localUser(actor: Actor, agreed: Agreed, apps: Pick<Apps, 'ofActor'>): LocalUser | null {
  const { pseudonym } = actor;
  if (actor.kind !== 'app')
    return { application: OWN_APP, purpose: agreed.kept.purpose, roles: actor.roles.map(prefixed), pseudonym };
  const app = apps.ofActor(actor.id);
  if (app === null || app.disabledAt !== null) return null;
  return { application: actor.id, purpose: app.purpose, roles: app.role ? [prefixed(app.role)] : [], pseudonym };
}

const prefixed = (role: string) => (role.includes(':') ? role : `x:${role}`);
