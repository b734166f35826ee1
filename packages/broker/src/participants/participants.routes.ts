import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { participantUrn } from '@millspace/schemas';
import type { ControlHub } from '../control/hub.ts';
import type { Reports } from '../control/reports.ts';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import type { Connector, Participant, Registry } from './registry.ts';
import type { Participants } from './service.ts';
import type { StandingDesk } from './standing.ts';

const bytes = { type: ['integer', 'null'], minimum: 0 } as const;

export function participantRoutes(
  app: FastifyInstance,
  deps: {
    guards: Guards;
    participants: Participants;
    standing: StandingDesk;
    registry: Registry;
    hub: ControlHub;
    reports: Reports;
  },
): void {
  const { guards, participants, standing, registry } = deps;

  app.get('/participants', guards.admin('Participants of the dataspace'), async () => ({
    participants: registry.participants().map((participant) => participantView(participant, registry)),
  }));

  app.post(
    '/participants',
    guards.admin('Add a participant', {
      body: shapes.object({ slug: shapes.text(63), name: shapes.text(200), country: shapes.text(64) }, [
        'slug',
        'name',
      ]),
    }),
    async (request, reply) => {
      const added = await participants.add(
        request.body as { slug: string; name: string; country?: string },
        actorOf(request).pseudonym,
      );
      return reply.code(201).send(participantView(added, registry));
    },
  );

  app.post(
    '/participants/:slug/invitations',
    guards.admin('Make an invitation code: works once, for a week'),
    async (request, reply) => {
      const { slug } = request.params as { slug: string };
      return reply.code(201).send(await participants.invite(slug, actorOf(request).pseudonym));
    },
  );

  app.post(
    '/participants/:slug/revoke',
    guards.admin('Revoke a participant: acts at once', { body: shapes.reason }),
    async (request) => {
      const { slug } = request.params as { slug: string };
      return participantView(
        await participants.revoke(slug, reasonOf(request.body), actorOf(request).pseudonym),
        registry,
      );
    },
  );

  app.post(
    '/participants/:slug/suspend',
    guards.admin('Suspend a participant: acts at once, until it is resumed', { body: shapes.neededReason }),
    async (request) => {
      const { slug } = request.params as { slug: string };
      const { pseudonym } = actorOf(request);
      return participantView(await standing.suspendParticipant(slug, reasonOf(request.body), pseudonym), registry);
    },
  );

  app.post(
    '/participants/:slug/resume',
    guards.admin('Resume a participant', { body: shapes.reason }),
    async (request) => {
      const { slug } = request.params as { slug: string };
      const { pseudonym } = actorOf(request);
      return participantView(await standing.resumeParticipant(slug, reasonOf(request.body), pseudonym), registry);
    },
  );

  app.put(
    '/participants/:slug/quota',
    guards.admin('Set the quota of a participant', { body: shapes.object({ bytesPerDay: bytes, logBytes: bytes }) }),
    async (request) => {
      const { slug } = request.params as { slug: string };
      return participantView(
        await participants.setQuota(
          slug,
          request.body as { bytesPerDay?: number | null; logBytes?: number | null },
          actorOf(request).pseudonym,
        ),
        registry,
      );
    },
  );

  app.get('/connectors', guards.auditor('Enrolled connectors'), async () => ({
    connectors: registry.connectors().map((connector) => connectorView(connector, deps)),
  }));

  app.post(
    '/connectors/:id/suspend',
    guards.admin('Suspend a connector: acts at once, until it is resumed', { body: shapes.neededReason }),
    async (request) => {
      const { id } = request.params as { id: string };
      return connectorView(
        await standing.suspendConnector(id, reasonOf(request.body), actorOf(request).pseudonym),
        deps,
      );
    },
  );

  app.post('/connectors/:id/resume', guards.admin('Resume a connector', { body: shapes.reason }), async (request) => {
    const { id } = request.params as { id: string };
    return connectorView(await standing.resumeConnector(id, reasonOf(request.body), actorOf(request).pseudonym), deps);
  });

  app.post(
    '/connectors/:id/revoke',
    guards.admin('Revoke a connector: acts at once', { body: shapes.reason }),
    async (request) => {
      const { id } = request.params as { id: string };
      return connectorView(
        await participants.revokeConnector(id, reasonOf(request.body), actorOf(request).pseudonym),
        deps,
      );
    },
  );
}

export function reasonOf(body: unknown): string {
  const reason = (body as { reason?: unknown } | null | undefined)?.reason;
  return typeof reason === 'string' ? reason : 'no reason given';
}

function participantView(participant: Participant, registry: Registry) {
  const { slug, name, country, createdAt, revokedAt, revokeReason, departedAt, bytesPerDay, logBytes } = participant;
  const { suspendedAt, suspendReason } = participant;
  return {
    slug,
    urn: participantUrn(slug),
    name,
    ...(country === null ? {} : { country }),
    state: revokedAt !== null ? 'revoked' : suspendedAt === null ? 'active' : 'suspended',
    createdAt,
    ...(suspendedAt === null ? {} : { suspendedAt, suspendReason: suspendReason ?? '' }),
    ...(revokedAt === null ? {} : { revokedAt, reason: revokeReason ?? '' }),
    ...(departedAt === null ? {} : { departedAt }),
    quota: { ...(bytesPerDay === null ? {} : { bytesPerDay }), ...(logBytes === null ? {} : { logBytes }) },
    connectors: registry.activeConnectorsOf(slug).length,
  };
}

function connectorView(connector: Connector, { hub, reports }: { hub: ControlHub; reports: Reports }) {
  const report = reports.of(connector.id);
  const seen = hub.connectorSeen(connector.id);
  return {
    id: connector.id,
    participant: connector.participant,
    name: connector.name,
    state: connector.revokedAt !== null ? 'revoked' : connector.suspendedAt === null ? 'active' : 'suspended',
    ...(connector.suspendedAt === null
      ? {}
      : { suspendedAt: connector.suspendedAt, reason: connector.suspendReason ?? '' }),
    enrolledAt: connector.createdAt,
    online: seen.connected,
    ...(seen.at === null ? {} : { lastSeenAt: seen.at }),
    ...(connector.software === null ? {} : { software: connector.software }),
    kid: connector.kid,
    ...(report === null ? {} : { report }),
  };
}
