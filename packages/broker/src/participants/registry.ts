import type { JWK } from '@millspace/runtime/crypto';
import type { Kysely } from 'kysely';
import type { ConnectorRow, ControlTables, ParticipantRow } from '../db/tables.ts';
import type { Quota } from '../ports.ts';

export interface Participant {
  slug: string;
  name: string;
  country: string | null;
  createdAt: number;
  revokedAt: number | null;
  revokeReason: string | null;
  /** Since when it is leaving, or has left, for good; null = it has not. */
  departedAt: number | null;
  /** Since when it may do nothing, until it is resumed (epoch ms), and why; null = it is not suspended. */
  suspendedAt: number | null;
  suspendReason: string | null;
  bytesPerDay: number | null;
  logBytes: number | null;
}

export interface Connector {
  id: string;
  participant: string;
  name: string;
  software: string | null;
  publicJwk: JWK;
  kid: string;
  createdAt: number;
  revokedAt: number | null;
  /** As of a participant. */
  suspendedAt: number | null;
  suspendReason: string | null;
  /** What it said that it enforces, such as `duties/1`. */
  enforces: readonly string[];
}

/** An administrator has told somebody to stop for now. */
export interface Suspension {
  /** Epoch ms. */
  since: number;
  reason: string;
}

const suspensionOf = ({ suspendedAt, suspendReason }: Participant | Connector): Suspension | null =>
  suspendedAt === null ? null : { since: suspendedAt, reason: suspendReason ?? '' };

/** Who is who, in memory: asked on every request, so a revocation acts at once. Changed only after a commit. */
export class Registry {
  readonly #participants = new Map<string, Participant>();
  readonly #connectors = new Map<string, Connector>();
  readonly #defaults: Quota;

  constructor(defaults: Quota) {
    this.#defaults = defaults;
  }

  async load(db: Kysely<ControlTables>): Promise<void> {
    for (const row of await db.selectFrom('participants').selectAll().execute())
      this.putParticipant(participantOf(row));
    for (const row of await db.selectFrom('connectors').selectAll().execute()) this.putConnector(connectorOf(row));
  }

  putParticipant(participant: Participant): void {
    this.#participants.set(participant.slug, participant);
  }

  putConnector(connector: Connector): void {
    this.#connectors.set(connector.id, connector);
  }

  participant(slug: string): Participant | undefined {
    return this.#participants.get(slug);
  }

  participants(): Participant[] {
    return [...this.#participants.values()];
  }

  connector(id: string): Connector | undefined {
    return this.#connectors.get(id);
  }

  connectors(): Connector[] {
    return [...this.#connectors.values()];
  }

  isActive(slug: string): boolean {
    const found = this.#participants.get(slug);
    return found !== undefined && found.revokedAt === null;
  }

  /** Why a participant may do nothing for now, and since when; null = it may. */
  suspension(slug: string): Suspension | null {
    const found = this.#participants.get(slug);
    return found ? suspensionOf(found) : null;
  }

  /** The same of a connector: its own, or that of its participant. */
  suspensionOf(id: string): Suspension | null {
    const found = this.#connectors.get(id);
    return found ? (suspensionOf(found) ?? this.suspension(found.participant)) : null;
  }

  /** It is leaving or has left for good. */
  hasDeparted(slug: string): boolean {
    return (this.#participants.get(slug)?.departedAt ?? null) !== null;
  }

  /** The connector when it and its participant are in good standing. */
  activeConnector(id: string): Connector | undefined {
    const found = this.#connectors.get(id);
    return found && found.revokedAt === null && this.isActive(found.participant) ? found : undefined;
  }

  activeConnectorsOf(slug: string): Connector[] {
    return this.connectors().filter(
      (connector) => connector.participant === slug && this.activeConnector(connector.id),
    );
  }

  /** The key a signature names, when it belongs to a connector of this participant that may sign. */
  keyOf(slug: string, kid: string): Connector | undefined {
    return this.activeConnectorsOf(slug).find((connector) => connector.kid === kid);
  }

  quota(slug: string): Quota {
    const own = this.#participants.get(slug);
    return {
      bytesPerDay: own?.bytesPerDay ?? this.#defaults.bytesPerDay,
      logBytes: own?.logBytes ?? this.#defaults.logBytes,
    };
  }
}

/** What is known of a connector when it enrols. */
type NewConnectorRow = Omit<ConnectorRow, 'head_n' | 'enforces' | 'suspended_at' | 'suspend_reason' | 'last_seen_at'>;

export function participantOf(row: ParticipantRow): Participant {
  return {
    slug: row.slug,
    name: row.name,
    country: row.country,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    revokeReason: row.revoke_reason,
    departedAt: row.departed_at,
    suspendedAt: row.suspended_at,
    suspendReason: row.suspend_reason,
    bytesPerDay: row.bytes_per_day,
    logBytes: row.log_bytes,
  };
}

export function connectorOf(row: NewConnectorRow & Partial<ConnectorRow>): Connector {
  return {
    id: row.id,
    participant: row.participant,
    name: row.name,
    software: row.software,
    publicJwk: JSON.parse(row.public_jwk) as JWK,
    kid: row.kid,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
    suspendedAt: row.suspended_at ?? null,
    suspendReason: row.suspend_reason ?? null,
    enforces: (row.enforces ?? '').split(',').filter((word) => word !== ''),
  };
}
