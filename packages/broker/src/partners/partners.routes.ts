import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { OwnPartners } from '@millspace/schemas';
import type { Guards } from '../http/guards.ts';
import { shapes } from '../http/guards.ts';
import { reasonOf } from '../participants/participants.routes.ts';
import type { ConnectorIdentity } from '../ports.ts';
import { type Partner, partnerView } from './partner.ts';
import type { PartnerClient } from './partner-client.ts';
import type { Partners } from './partners.ts';
import type { StepSettings } from './steps.ts';
import type { DatasetTitles } from './titles.ts';

const PARTNER_BODY_BYTES = 64 * 1024;

export interface PartnerRoutesDeps {
  guards: Guards;
  partners: Partners;
  client: PartnerClient;
  titles: DatasetTitles;
  steps: StepSettings;
  who: (request: object) => ConnectorIdentity;
  lastHeard: (partner: Partner) => number | null;
  /** What partners have to know of a participant: its id and addresses on the wire. */
  self: (participant: string) => OwnPartners['self'];
  /** A new transport key for a participant. */
  rotateKey: (participant: string, actor: string) => Promise<{ kid: string; retired: string }>;
}

/** Outside partners: a participant registers its own; the administrator sees them all and can withdraw any. */
export function partnerRoutes(app: FastifyInstance, deps: PartnerRoutesDeps): void {
  const { guards, partners, client, titles, steps, who, lastHeard, self, rotateKey } = deps;
  const view = (partner: Partner) => {
    const heard = lastHeard(partner);
    return { ...partnerView(partner), ...(heard === null ? {} : { lastHeardAt: heard }) };
  };

  app.get('/partners', guards.connector('Own outside partners'), async (request): Promise<OwnPartners> => {
    const { participant } = who(request);
    const called = await titles.of(participant);
    const own = partners.list(participant).map((partner) => {
      const datasets = called.get(partner.id);
      return { ...view(partner), ...(datasets ? { datasets } : {}) };
    });
    return { partners: own, self: self(participant) };
  });

  app.put(
    '/partners',
    {
      bodyLimit: PARTNER_BODY_BYTES,
      ...guards.connector('Register an outside partner, or replace its address and tokens'),
    },
    async (request) => {
      const { participant, connector } = who(request);
      return view(await partners.put(participant, request.body, connector));
    },
  );

  app.post(
    '/partners/:id/withdraw',
    guards.connector('Withdraw an outside partner: what is open with it ends', { body: shapes.reason }),
    async (request) => {
      const { id } = request.params as { id: string };
      const { participant, connector } = who(request);
      return view(await partners.withdraw(participant, id, reasonOf(request.body), connector));
    },
  );

  app.get(
    '/partners/:id/catalog',
    guards.connector('What an outside partner offers, page by page', {
      querystring: shapes.object({ cursor: shapes.text(4096), dataset: shapes.text(2048) }),
    }),
    async (request) => {
      const { id } = request.params as { id: string };
      const { cursor, dataset } = request.query as { cursor?: string; dataset?: string };
      const { participant } = who(request);
      const partner = partners.find(participant, id);
      if (dataset !== undefined) {
        const found = await client.dataset(partner, dataset);
        titles.saw(participant, id, found);
        return { dataset: found };
      }
      return client.catalog(partner, cursor === undefined ? {} : { cursor });
    },
  );

  app.get('/admin/partners', guards.admin('Outside partners of everybody'), async () => ({
    partners: partners.list(null).map(view),
  }));

  app.post(
    '/admin/partners/withdraw',
    guards.admin('Withdraw an outside partner of a participant', {
      body: shapes.object({ participant: shapes.text(63), id: shapes.text(1024), reason: shapes.text(500) }, [
        'participant',
        'id',
      ]),
    }),
    async (request) => {
      const { participant, id, reason } = request.body as { participant: string; id: string; reason?: string };
      return view(await partners.withdraw(participant, id, reasonOf({ reason }), actorOf(request).pseudonym));
    },
  );

  app.post(
    '/transport-key/rotate',
    guards.connector('Prove who calls with a new key from now on; the old one stays in the DID document for a day'),
    async (request) => {
      const { participant, connector } = who(request);
      return rotateKey(participant, connector);
    },
  );

  app.get(
    '/protocol-steps',
    guards.connector('Whether steps that need no decision are taken by themselves'),
    async (request) => ({
      steps: steps.of(who(request).participant),
    }),
  );

  app.put(
    '/protocol-steps',
    guards.connector('Take the steps of the protocol by hand, or let them be taken', {
      body: shapes.object({ steps: { enum: ['automatic', 'manual'] } }, ['steps']),
    }),
    async (request) => {
      const { participant, connector } = who(request);
      const { steps: wanted } = request.body as { steps: 'automatic' | 'manual' };
      await steps.set(participant, wanted, connector);
      return { steps: wanted };
    },
  );
}
