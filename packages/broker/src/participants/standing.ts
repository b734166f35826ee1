import { MillspaceError } from '@millspace/runtime/errors';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Connector, Participant, Registry } from './registry.ts';

export interface StandingDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  /** Tells both sides of its exchanges, in the same commit; `reason` null: it goes on. */
  tellOf: (tx: Tx, participant: string, reason: string | null) => Promise<void>;
}

/** Suspending participants and connectors, which comes back, unlike revoking. It acts at once and waits for nobody's approval. */
export class StandingDesk {
  readonly #deps: StandingDeps;

  constructor(deps: StandingDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError MS-AUTH-024 (nobody of that name), MS-AUTH-025 (revoked) */
  suspendParticipant(slug: string, reason: string, actor: string): Promise<Participant> {
    return this.#participant(slug, reason, actor);
  }

  /** @throws MillspaceError MS-AUTH-024, MS-AUTH-025, MS-AUTH-027 (it is not suspended) */
  resumeParticipant(slug: string, reason: string, actor: string): Promise<Participant> {
    return this.#participant(slug, null, actor, reason);
  }

  /** @throws MillspaceError MS-AUTH-024 (no such connector), MS-AUTH-025 (revoked) */
  suspendConnector(id: string, reason: string, actor: string): Promise<Connector> {
    return this.#connector(id, reason, actor);
  }

  /** @throws MillspaceError MS-AUTH-024, MS-AUTH-025, MS-AUTH-027 (it is not suspended) */
  resumeConnector(id: string, reason: string, actor: string): Promise<Connector> {
    return this.#connector(id, null, actor, reason);
  }

  #participant(slug: string, suspend: string | null, actor: string, resume = ''): Promise<Participant> {
    const { store, registry, notices, tellOf } = this.#deps;
    return store.write(async (tx) => {
      const found = mayChange(registry.participant(slug), slug, suspend);
      const changed = { ...found, ...standing(found, suspend, tx.now) };
      await tx.db
        .updateTable('participants')
        .set({ suspended_at: changed.suspendedAt, suspend_reason: changed.suspendReason })
        .where('slug', '=', slug)
        .execute();
      await tellOf(tx, slug, suspend);
      const kind = suspend === null ? 'participant.resumed' : 'participant.suspended';
      tx.audit({ kind, subject: slug, actor, parties: [slug], data: { reason: suspend ?? resume } });
      tx.after(() => {
        registry.putParticipant(changed);
        notices.emit({ participant: slug });
      });
      return changed;
    });
  }

  #connector(id: string, suspend: string | null, actor: string, resume = ''): Promise<Connector> {
    const { store, registry, notices } = this.#deps;
    return store.write(async (tx) => {
      const found = mayChange(registry.connector(id), id, suspend);
      const changed = { ...found, ...standing(found, suspend, tx.now) };
      await tx.db
        .updateTable('connectors')
        .set({ suspended_at: changed.suspendedAt, suspend_reason: changed.suspendReason })
        .where('id', '=', id)
        .execute();
      const { participant } = found;
      const kind = suspend === null ? 'connector.resumed' : 'connector.suspended';
      const data = { participant, reason: suspend ?? resume };
      tx.audit({ kind, subject: id, actor, parties: [participant], data });
      tx.after(() => {
        registry.putConnector(changed);
        notices.emit({ participant });
      });
      return changed;
    });
  }
}

type Standing = Pick<Participant, 'suspendedAt' | 'suspendReason'>;

/** A second suspension changes nothing of the first. */
const standing = (before: Standing, suspend: string | null, now: number): Standing =>
  suspend === null
    ? { suspendedAt: null, suspendReason: null }
    : { suspendedAt: before.suspendedAt ?? now, suspendReason: before.suspendReason ?? suspend };

function mayChange<T extends Participant | Connector>(found: T | undefined, name: string, suspend: string | null): T {
  if (!found) throw new MillspaceError('MS-AUTH-024', { detail: `there is no ${name}`, status: 404 });
  if (found.revokedAt !== null) throw new MillspaceError('MS-AUTH-025', { detail: `${name} was revoked`, status: 409 });
  if (suspend === null && found.suspendedAt === null)
    throw new MillspaceError('MS-AUTH-027', { detail: `${name} is not suspended`, status: 409 });
  return found;
}
