import { randomUUID } from 'node:crypto';
import type { JWK } from '@millspace/runtime/crypto';
import { randomToken, sha256, thumbprint } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { isSlug, validatePublicJwk } from '@millspace/schemas';
import type { Notices } from '../control/notices.ts';
import type { ControlStore, Tx } from '../db/store.ts';
import type { Refusal } from '../dsp/model.ts';
import type { Connector, Participant, Registry } from './registry.ts';
import { connectorOf } from './registry.ts';

const FORGET_INVITATION_MS = 30 * 24 * 3600_000;

/** What the others read of one who was revoked. */
export function leftBecause({ slug, revokeReason }: Participant): Refusal {
  const why = revokeReason ? `: ${revokeReason}` : '.';
  return {
    code: 'MS-AUTH-006',
    text: { en: `${slug} is no longer a participant${why}`, de: `${slug} ist kein Teilnehmer mehr${why}` },
  };
}

export interface ParticipantsDeps {
  store: ControlStore;
  registry: Registry;
  notices: Notices;
  /** How long an invitation code works. */
  invitationMs: number;
  /** Whether an outside partner of somebody presents itself with this name: nobody here may be taken for it. */
  isPartner: (id: string) => boolean;
  /** Works out which datasets a new participant may see, in the same commit. */
  onJoin: (tx: Tx, slug: string) => Promise<void>;
  /** Takes the datasets of a revoked participant out of everybody’s sight. */
  onLeave: (tx: Tx, slug: string) => Promise<void>;
}

/** Participants, invitations and the enrolment of connectors. `actor` is the pseudonym of who does it, for the audit log. */
export class Participants {
  readonly #deps: ParticipantsDeps;

  constructor(deps: ParticipantsDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError MS-AUTH-020 (bad slug), MS-AUTH-021 (taken) */
  add(input: { slug: string; name: string; country?: string }, actor: string): Promise<Participant> {
    const { slug, name } = input;
    if (!isSlug(slug)) {
      throw new MillspaceError('MS-AUTH-020', {
        detail: `"${slug}" is no short name: 2 to 63 of a-z, 0-9 and -, starting with a letter or digit`,
        where: '/slug',
        status: 400,
      });
    }
    const { store, registry, onJoin, notices, isPartner } = this.#deps;
    return store.write(async (tx) => {
      const taken = await tx.db.selectFrom('participants').select('slug').where('slug', '=', slug).executeTakeFirst();
      if (taken || isPartner(slug))
        throw new MillspaceError('MS-AUTH-021', {
          detail: `there is a participant ${slug} already`,
          where: '/slug',
          status: 409,
        });
      const participant: Participant = {
        slug,
        name,
        country: input.country ?? null,
        createdAt: tx.now,
        revokedAt: null,
        revokeReason: null,
        departedAt: null,
        suspendedAt: null,
        suspendReason: null,
        bytesPerDay: null,
        logBytes: null,
      };
      await tx.db
        .insertInto('participants')
        .values({
          slug,
          name,
          country: participant.country,
          created_at: tx.now,
          revoked_at: null,
          revoke_reason: null,
          bytes_per_day: null,
          log_bytes: null,
        })
        .execute();
      await onJoin(tx, slug);
      tx.audit({
        kind: 'participant.added',
        subject: slug,
        actor,
        parties: [slug],
        data: { name, country: participant.country },
      });
      tx.after(() => {
        registry.putParticipant(participant);
        notices.emit({ participant: slug });
      });
      return participant;
    });
  }

  /** A code that works once, for a week. Only its hash is kept. */
  invite(
    slug: string,
    actor: string,
    lifetimeMs = this.#deps.invitationMs,
  ): Promise<{ code: string; expiresAt: number }> {
    const participant = this.#active(slug);
    const code = `ms-${participant.slug}-${randomToken(24)}`;
    return this.#deps.store.write(async (tx) => {
      const expiresAt = tx.now + lifetimeMs;
      await tx.db
        .insertInto('invitations')
        .values({
          hash: sha256(code),
          participant: slug,
          created_at: tx.now,
          expires_at: expiresAt,
          used_at: null,
          used_by: null,
        })
        .execute();
      await tx.db
        .deleteFrom('invitations')
        .where('expires_at', '<', tx.now - FORGET_INVITATION_MS)
        .where('used_at', 'is', null)
        .execute();
      tx.audit({ kind: 'participant.invited', subject: slug, actor, parties: [slug], data: { expiresAt } });
      return { code, expiresAt };
    });
  }

  /** @throws MillspaceError MS-AUTH-022 when the code is unknown, used or too old, MS-AUTH-023 when the key is not P-256 or known */
  async enrol(input: { code: string; publicJwk: unknown; name: string; software?: string }): Promise<Connector> {
    const { store, registry, notices } = this.#deps;
    const key = input.publicJwk;
    if (!validatePublicJwk(key)) {
      throw new MillspaceError('MS-AUTH-023', {
        detail: 'the public key must be a P-256 JWK without a private member',
        where: '/publicJwk',
        status: 400,
      });
    }
    const kid = thumbprint(key);
    const publicJwk: JWK = { kty: 'EC', crv: 'P-256', x: key.x, y: key.y, kid, alg: 'ES256' };
    return store.write(async (tx) => {
      const hash = sha256(input.code);
      const invitation = await tx.db.selectFrom('invitations').selectAll().where('hash', '=', hash).executeTakeFirst();
      const why = !invitation
        ? 'this invitation code is not known'
        : invitation.used_at !== null
          ? 'this invitation code was used already'
          : invitation.expires_at <= tx.now
            ? 'this invitation code has expired'
            : !registry.isActive(invitation.participant)
              ? 'the participant was revoked'
              : null;
      if (!invitation || why !== null)
        throw new MillspaceError('MS-AUTH-022', { detail: why ?? 'refused', where: '/code', status: 403 });
      const known = await tx.db.selectFrom('connectors').select('id').where('kid', '=', kid).executeTakeFirst();
      if (known)
        throw new MillspaceError('MS-AUTH-023', {
          detail: 'this key is enrolled already',
          where: '/publicJwk',
          status: 409,
        });
      const row = {
        id: `urn:millspace:connector:${randomUUID()}`,
        participant: invitation.participant,
        name: input.name,
        software: input.software ?? null,
        public_jwk: JSON.stringify(publicJwk),
        kid,
        created_at: tx.now,
        revoked_at: null,
        head_hash: null,
      };
      await tx.db.insertInto('connectors').values(row).execute();
      await tx.db
        .updateTable('invitations')
        .set({ used_at: tx.now, used_by: row.id })
        .where('hash', '=', hash)
        .execute();
      tx.audit({
        kind: 'connector.enrolled',
        subject: row.id,
        parties: [row.participant],
        data: { participant: row.participant, kid },
      });
      const connector = connectorOf(row);
      tx.after(() => {
        registry.putConnector(connector);
        notices.emit({ participant: row.participant });
      });
      return connector;
    });
  }

  revoke(slug: string, reason: string, actor: string): Promise<Participant> {
    const { store, registry, notices, onLeave } = this.#deps;
    const found = this.#known(slug);
    return store.write(async (tx) => {
      if (found.revokedAt !== null) return found;
      const revoked = { ...found, revokedAt: tx.now, revokeReason: reason };
      await tx.db
        .updateTable('participants')
        .set({ revoked_at: tx.now, revoke_reason: reason })
        .where('slug', '=', slug)
        .execute();
      await onLeave(tx, slug);
      tx.audit({ kind: 'participant.revoked', subject: slug, actor, parties: [slug], data: { reason } });
      tx.after(() => {
        registry.putParticipant(revoked);
        notices.emit({ participant: slug });
      });
      return revoked;
    });
  }

  revokeConnector(id: string, reason: string, actor: string): Promise<Connector> {
    const { store, registry, notices } = this.#deps;
    const found = registry.connector(id);
    if (!found) throw new MillspaceError('MS-AUTH-024', { detail: `there is no connector ${id}`, status: 404 });
    return store.write(async (tx) => {
      if (found.revokedAt !== null) return found;
      const revoked = { ...found, revokedAt: tx.now };
      await tx.db.updateTable('connectors').set({ revoked_at: tx.now }).where('id', '=', id).execute();
      tx.audit({
        kind: 'connector.revoked',
        subject: id,
        actor,
        parties: [found.participant],
        data: { participant: found.participant, reason },
      });
      tx.after(() => {
        registry.putConnector(revoked);
        notices.emit({ participant: found.participant });
      });
      return revoked;
    });
  }

  /** What a connector says that it enforces. What rests on it is decided anew when it says something else. */
  enforcing(id: string, what: readonly string[]): Promise<void> {
    const { store, registry, notices } = this.#deps;
    const enforces = [...new Set(what)].sort();
    if (registry.connector(id)?.enforces.join() === enforces.join()) return Promise.resolve();
    return store.write(async (tx) => {
      const found = registry.connector(id);
      if (!found) return;
      await tx.db.updateTable('connectors').set({ enforces: enforces.join() }).where('id', '=', id).execute();
      tx.audit({ kind: 'connector.enforces', subject: id, parties: [found.participant], data: { enforces } });
      tx.after(() => {
        registry.putConnector({ ...found, enforces });
        notices.emit({ participant: found.participant });
      });
    });
  }

  setQuota(
    slug: string,
    quota: { bytesPerDay?: number | null; logBytes?: number | null },
    actor: string,
  ): Promise<Participant> {
    const { store, registry, notices } = this.#deps;
    const found = this.#known(slug);
    return store.write(async (tx) => {
      const changed: Participant = {
        ...found,
        bytesPerDay: quota.bytesPerDay === undefined ? found.bytesPerDay : quota.bytesPerDay,
        logBytes: quota.logBytes === undefined ? found.logBytes : quota.logBytes,
      };
      await tx.db
        .updateTable('participants')
        .set({ bytes_per_day: changed.bytesPerDay, log_bytes: changed.logBytes })
        .where('slug', '=', slug)
        .execute();
      tx.audit({
        kind: 'participant.quota',
        subject: slug,
        actor,
        parties: [slug],
        data: { bytesPerDay: changed.bytesPerDay, logBytes: changed.logBytes },
      });
      tx.after(() => {
        registry.putParticipant(changed);
        notices.emit({ participant: slug });
      });
      return changed;
    });
  }

  #known(slug: string): Participant {
    const found = this.#deps.registry.participant(slug);
    if (!found) throw new MillspaceError('MS-AUTH-024', { detail: `there is no participant ${slug}`, status: 404 });
    return found;
  }

  #active(slug: string): Participant {
    const found = this.#known(slug);
    if (found.departedAt !== null)
      throw new MillspaceError('MS-LEV-002', { detail: `${slug} has left the dataspace`, status: 409 });
    if (found.revokedAt !== null)
      throw new MillspaceError('MS-AUTH-025', { detail: `participant ${slug} was revoked`, status: 409 });
    return found;
  }
}
