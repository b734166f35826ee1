import type { DatasetInput } from '@millspace/schemas';
import type { Deal } from '../support/house.ts';

/** What belongs to others, by its real ids, or by ids of the same form that nobody has. */
export interface Things {
  slug: string;
  dataset: DatasetInput;
  deal: Deal;
  /** A request that waits for a decision, and the control message that asks for it. */
  waiting: { pid: string; message: string };
  history: string;
  connector: string;
  /** Of the administrator, about somebody. */
  attestation: string;
  /** Who uses a machine; the other side has not confirmed it. */
  relation: string;
  agreement: unknown;
  position: string;
  chunks: Buffer;
}

export interface Attempt {
  /** What stands for `{…}` of the path, each in turn. */
  ids?(things: Things): string[];
  query?: string;
  json?(things: Things): unknown;
  chunks?(things: Things): Buffer;
  /** What another participant gets: nothing, or a view of his own that holds nothing of others. */
  stranger: 'refused' | 'own view';
}

const pids = ({ deal }: Things) => [deal.consumerPid, deal.providerPid];
const negotiations = ({ deal, waiting }: Things) => [deal.negotiation, waiting.pid];
const dataset = ({ dataset }: Things) => [dataset.id];
const reason = () => ({ reason: 'because I can' });

/** An outside partner of the one whose things are tried. */
export const PARTNER = {
  id: 'urn:example:partner',
  address: 'https://partner.example/dsp',
  accepts: { kind: 'token', token: 'a-long-token' },
  presents: { kind: 'none' },
};

const USE = { permission: [{ action: 'odrl:use' }] };
const RELATION = 'urn:uuid:00000000-0000-4000-8000-0000000000ff';
const relationOf = (slug: string) => ({
  id: RELATION,
  machine: 'mill-1',
  publisher: slug,
  participant: slug,
  relation: 'x:user',
  from: 0,
  until: null,
});

/** Of what the broker may do outside for somebody, with a signature that is none. */
const withdrawalOf = (slug: string) => ({
  withdrawal: {
    type: 'TransportKeyWithdrawal',
    participant: `urn:millspace:participant:${slug}`,
    at: '2026-01-01T00:00:00.000Z',
    reason: 'because I can',
  },
  signature: 'eyJhbGciOiJFUzI1NiJ9..c2ln',
});

/** Anybody may call these; they say nothing of anybody. */
export const PUBLIC = [
  'GET /health',
  'GET /ready',
  'GET /api/v1/time',
  'GET /api/v1/jwks',
  'POST /api/v1/enrolments',
  'POST /api/v1/token',
  'POST /api/v1/setup',
  'POST /api/v1/sessions',
  'POST /api/v1/sessions/refresh',
  'GET /api/v1/console',
  'POST /api/v1/console/session',
  'GET /profile/1',
  'GET /profile/1/',
];

/** With a token of a data address alone, which no route of the API takes; the broker finds out whose by itself. */
export const WITH_DATA_ADDRESS: Record<string, Omit<Attempt, 'stranger'>> = {
  'GET /api/v1/pull/{pid}': { ids: pids },
  'POST /api/v1/pull/token': { json: () => ({ grant_type: 'refresh_token', refresh_token: 'made-up' }) },
};

/** For whoever has signed in: about oneself. The same at broker and connector. */
export const SIGNED_IN = [
  'GET /api/v1/me',
  'GET /api/v1/vocabularies',
  'POST /api/v1/me/password',
  'GET /api/v1/me/notifications',
  'PUT /api/v1/me/notifications',
  'POST /api/v1/notifications/test',
  'DELETE /api/v1/sessions/current',
  'DELETE /api/v1/console/session',
  'GET /api/v1/console/events',
];

/** Who else may come in, and who is told of what, is the administrator's. The same at broker and connector. */
export const PEOPLE = [
  'POST /api/v1/setup-code',
  'GET /api/v1/users',
  'POST /api/v1/users',
  'PUT /api/v1/users/{name}/roles',
  'POST /api/v1/users/{name}/disable',
  'POST /api/v1/users/{name}/enable',
  'POST /api/v1/users/{name}/password',
  'DELETE /api/v1/users/{name}',
  'GET /api/v1/notifications',
  'PUT /api/v1/notifications',
];

/** For the administrator, about what another administrator proposed: `proposals.e2e.test.ts` does it with two persons. */
export const PROPOSALS = [
  'GET /api/v1/proposals/{id}',
  'POST /api/v1/proposals/{id}/approve',
  'POST /api/v1/proposals/{id}/refuse',
  'POST /api/v1/proposals/{id}/withdraw',
];

/** For connectors: how a stranger would try it. */
export const CONNECTOR: Record<string, Attempt> = {
  'GET /api/v1/datasets': { stranger: 'own view' },
  'PUT /api/v1/datasets/{id}': { ids: dataset, json: (things) => things.dataset, stranger: 'refused' },
  'DELETE /api/v1/datasets/{id}': { ids: dataset, stranger: 'refused' },
  'GET /api/v1/catalog': { stranger: 'own view' },
  'GET /api/v1/catalog/{id}': { ids: dataset, stranger: 'refused' },
  'GET /api/v1/control': { stranger: 'own view' },
  'POST /api/v1/control/report': {
    json: () => ({
      now: 1,
      heard: { t: 1, at: 1 },
      version: '1',
      waitingBytes: 0,
      diskFreeBytes: null,
      certificateEnds: null,
    }),
    stranger: 'own view',
  },
  'POST /api/v1/control/{id}/answer': {
    ids: ({ waiting }) => [waiting.message],
    json: () => ({ approve: true }),
    stranger: 'refused',
  },
  'GET /api/v1/negotiations': { stranger: 'own view' },
  'POST /api/v1/negotiations': {
    json: ({ dataset: { id, offers } }) => ({ dataset: id, offer: offers[0]?.['@id'] }),
    stranger: 'refused',
  },
  'GET /api/v1/negotiations/{pid}': { ids: negotiations, stranger: 'refused' },
  'GET /api/v1/negotiations/{pid}/why': { ids: negotiations, stranger: 'refused' },
  'POST /api/v1/negotiations/{pid}/approve': { ids: negotiations, json: reason, stranger: 'refused' },
  'POST /api/v1/negotiations/{pid}/refuse': { ids: negotiations, json: reason, stranger: 'refused' },
  'POST /api/v1/negotiations/{pid}/terminate': { ids: negotiations, json: reason, stranger: 'refused' },
  'POST /api/v1/negotiations/offers': {
    json: ({ dataset: { id, offers }, slug }) => ({ counterparty: slug, dataset: id, offer: offers[0]?.['@id'] }),
    stranger: 'refused',
  },
  'POST /api/v1/negotiations/{pid}/offer': { ids: negotiations, json: () => ({}), stranger: 'refused' },
  'POST /api/v1/negotiations/{pid}/counter': {
    ids: negotiations,
    json: ({ dataset: { offers } }) => ({ offer: offers[0] }),
    stranger: 'refused',
  },
  'POST /api/v1/negotiations/{pid}/accept': { ids: negotiations, json: () => ({}), stranger: 'refused' },
  'POST /api/v1/negotiations/{pid}/verify': { ids: negotiations, json: () => ({}), stranger: 'refused' },
  'POST /api/v1/negotiations/{pid}/finalize': { ids: negotiations, json: () => ({}), stranger: 'refused' },
  'GET /api/v1/partners': { stranger: 'own view' },
  'PUT /api/v1/partners': {
    json: () => PARTNER,
    stranger: 'own view',
  },
  'POST /api/v1/partners/{id}/withdraw': { ids: () => [PARTNER.id], json: reason, stranger: 'refused' },
  'GET /api/v1/partners/{id}/catalog': { ids: () => [PARTNER.id], stranger: 'refused' },
  'POST /api/v1/transport-key/rotate': { json: () => ({}), stranger: 'own view' },
  'GET /api/v1/transport-delegation': { stranger: 'own view' },
  'POST /api/v1/transport-delegation/withdraw': { json: ({ slug }) => withdrawalOf(slug), stranger: 'refused' },
  'POST /api/v1/transport-delegation/give': { json: () => ({}), stranger: 'own view' },
  'GET /api/v1/protocol-steps': { stranger: 'own view' },
  'PUT /api/v1/protocol-steps': { json: () => ({ steps: 'automatic' }), stranger: 'own view' },
  'GET /api/v1/transfers': { stranger: 'own view' },
  'POST /api/v1/transfers': {
    json: ({ deal }) => ({ agreement: deal.agreement, format: 'millspace-stream' }),
    stranger: 'refused',
  },
  'GET /api/v1/transfers/{pid}': { ids: pids, stranger: 'refused' },
  'GET /api/v1/transfers/{pid}/data-address': { ids: pids, stranger: 'refused' },
  'GET /api/v1/transfers/{pid}/why': { ids: pids, stranger: 'refused' },
  'POST /api/v1/transfers/{pid}/start': { ids: pids, json: reason, stranger: 'refused' },
  'POST /api/v1/transfers/{pid}/suspend': { ids: pids, json: reason, stranger: 'refused' },
  'POST /api/v1/transfers/{pid}/resume': { ids: pids, json: reason, stranger: 'refused' },
  'POST /api/v1/transfers/{pid}/complete': { ids: pids, json: reason, stranger: 'refused' },
  'POST /api/v1/transfers/{pid}/terminate': { ids: pids, json: reason, stranger: 'refused' },
  'GET /api/v1/agreements': { stranger: 'own view' },
  'GET /api/v1/agreements/{id}': { ids: ({ deal }) => [deal.agreement], stranger: 'refused' },
  'GET /api/v1/agreements/{id}/why': { ids: ({ deal }) => [deal.agreement], stranger: 'refused' },
  'POST /api/v1/agreements/{id}/revoke': { ids: ({ deal }) => [deal.agreement], json: reason, stranger: 'refused' },
  'POST /api/v1/agreements/{id}/waive': {
    ids: ({ deal }) => [deal.agreement],
    json: () => ({ duty: '/permission/0/duty/0', reason: 'because I can' }),
    stranger: 'refused',
  },
  'POST /api/v1/agreements/{id}/uses': {
    ids: ({ deal }) => [deal.agreement],
    json: () => ({ lease: RELATION, want: 1 }),
    stranger: 'refused',
  },
  'POST /api/v1/agreements/{id}/uses/{lease}/settle': {
    ids: ({ deal }) => [deal.agreement],
    json: () => ({ used: 0 }),
    stranger: 'refused',
  },
  'POST /api/v1/agreements/handin': {
    json: ({ agreement, deal }) => ({
      agreements: [agreement],
      revocations: [{ agreement: deal.agreement, reason: 'because I can', by: 'alpha' }],
      counts: [{ agreement: deal.agreement, unit: 'samples', used: 1_000_000_000 }],
    }),
    stranger: 'own view',
  },
  'POST /api/v1/notices': {
    json: ({ deal, dataset: { id } }) => ({
      ...{ id: RELATION, agreement: deal.agreement, duty: '/permission/0/duty/0', recipient: 'alpha', t: 1 },
      ...{ dataset: id, application: 'urn:app:connector', what: 'GET /series', outcome: 'allowed' },
    }),
    stranger: 'refused',
  },
  'GET /api/v1/membership': { stranger: 'own view' },
  'POST /api/v1/membership/end': { json: () => ({ reason: 'because I can', confirm: 'alpha' }), stranger: 'refused' },
  'GET /api/v1/attestations': { stranger: 'own view' },
  'GET /api/v1/machine-relations': { stranger: 'own view' },
  'POST /api/v1/machine-relations': {
    json: ({ slug }) => ({ terms: relationOf(slug), signature: 'e30..c2ln' }),
    stranger: 'refused',
  },
  'POST /api/v1/machine-relations/{id}/confirm': {
    ids: ({ relation }) => [relation],
    json: () => ({ signature: 'e30..c2ln' }),
    stranger: 'refused',
  },
  'POST /api/v1/machine-relations/{id}/end': { ids: ({ relation }) => [relation], json: reason, stranger: 'refused' },
  'PUT /api/v1/machine-states': { json: () => ({ t: 1, machines: [] }), stranger: 'own view' },
  'GET /api/v1/maintenance': { stranger: 'own view' },
  'GET /api/v1/agreements/{id}/payments': { ids: ({ deal }) => [deal.agreement], stranger: 'refused' },
  'POST /api/v1/agreements/{id}/payments': {
    ids: ({ deal }) => [deal.agreement],
    json: ({ deal }) => ({
      payment: { id: RELATION, agreement: deal.agreement, amount: '1', currency: 'EUR', period: null, at: 1 },
      providerSignature: 'e30..c2ln',
    }),
    stranger: 'refused',
  },
  'GET /api/v1/data-act/requests': { stranger: 'own view' },
  'POST /api/v1/simulate': { json: ({ dataset: { id } }) => ({ dataset: id }), stranger: 'refused' },
  'POST /api/v1/replay': { json: () => ({ policy: USE, as: 'offer' }), stranger: 'own view' },
  'POST /api/v1/data-act/requests': {
    json: ({ dataset: { id } }) => ({ kind: 'user-access', dataset: id, text: 'mine' }),
    stranger: 'refused',
  },
  'POST /api/v1/data-act/requests/{id}/answer': {
    ids: () => [RELATION],
    json: () => ({ granted: true, text: 'yes' }),
    stranger: 'refused',
  },
  'POST /api/v1/data-act/requests/{id}/escalate': {
    ids: () => [RELATION],
    json: () => ({ text: 'no answer' }),
    stranger: 'refused',
  },
  'GET /api/v1/data-act/withholdings': {
    ids: dataset,
    query: '?dataset=urn%3Amillspace%3Adataset%3Aalpha%3Anothing',
    stranger: 'refused',
  },
  'GET /api/v1/data-act/sheet': {
    ids: dataset,
    query: '?dataset=urn%3Amillspace%3Adataset%3Aalpha%3Anothing',
    stranger: 'refused',
  },
  'POST /api/v1/data-act/withholdings': {
    json: ({ dataset: { id } }) => ({ dataset: id, field: 'agitator.power', reason: 'secret', measures: 'none' }),
    stranger: 'refused',
  },
  'POST /api/v1/data-act/withholdings/{id}/end': { ids: () => [RELATION], stranger: 'refused' },
  'POST /api/v1/receipts': {
    json: ({ deal, dataset: { id } }) => ({
      receipt: {
        id: RELATION,
        kind: 'deletion',
        t: 1,
        agreement: deal.agreement,
        dataset: id,
        provider: 'acme',
        consumer: 'beads',
        duty: '/obligation/0',
      },
      consumerSignature: 'e30..c2ln',
    }),
    stranger: 'refused',
  },
  'GET /api/v1/evidence/entries': { query: '?limit=1000', stranger: 'own view' },
  'GET /api/v1/evidence/accesses': { query: '?machine=mill-1&provider=alpha', stranger: 'own view' },
  'GET /api/v1/evidence/leaves': { stranger: 'own view' },
  'GET /api/v1/evidence/checkpoint': { stranger: 'own view' },
  'GET /api/v1/evidence/checkpoints': { stranger: 'own view' },
  'GET /api/v1/evidence/consistency': { query: '?from=1&to=5', stranger: 'own view' },
  'GET /api/v1/ingest/{dataset}': { ids: dataset, stranger: 'refused' },
  'GET /api/v1/ingest/{dataset}/chunks': { ids: dataset, query: '?epoch=1&from=1&to=9', stranger: 'refused' },
  'POST /api/v1/ingest/{dataset}': { ids: dataset, chunks: ({ chunks }) => chunks, stranger: 'refused' },
  'GET /api/v1/transfers/{pid}/stream': { ids: pids, stranger: 'refused' },
  'POST /api/v1/transfers/{pid}/acknowledgements': {
    ids: pids,
    json: ({ position }) => ({ position }),
    stranger: 'refused',
  },
  'POST /api/v1/transfers/{pid}/history': { ids: pids, json: () => ({ from: 0, to: Date.now() }), stranger: 'refused' },
  'POST /api/v1/history/{request}/chunks': {
    ids: ({ history }) => [history],
    query: '?n=1&last=true',
    chunks: ({ chunks }) => chunks,
    stranger: 'refused',
  },
  'GET /api/v1/history/{request}/stream': { ids: ({ history }) => [history], stranger: 'refused' },
  'DELETE /api/v1/history/{request}': { ids: ({ history }) => [history], stranger: 'refused' },
};

type AdminAttempt = Omit<Attempt, 'stranger'>;

const TEMPLATE = {
  id: 'anything',
  version: 1,
  title: { en: 'Anything', de: 'Alles' },
  summary: { en: 'Anything.', de: 'Alles.' },
  parameters: [],
  policy: USE,
};
const DOCUMENT = { text: 'abc', digest: 'sha256-ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0' };
const RULE = { id: 'anything', title: TEMPLATE.title, policy: USE, reason: 'because I can' };

/** What everybody of the dataspace reads, connectors and people alike: nothing in it belongs to anybody. */
export const SHARED: Record<string, AdminAttempt> = {
  'GET /api/v1/templates': {},
  'GET /api/v1/templates/{id}': { ids: () => ['one-off-sale'] },
  'POST /api/v1/templates/{id}/fill': { ids: () => ['data-act-user'], json: () => ({ values: {} }) },
  'GET /api/v1/rules': {},
  'GET /api/v1/documents': {},
  'GET /api/v1/documents/{digest}': { ids: () => [DOCUMENT.digest] },
  'POST /api/v1/lint': { json: () => ({ policy: USE }) },
};

/** For the administrator of the broker: no value comes through any of them. */
export const ADMIN: Record<string, AdminAttempt> = {
  'GET /api/v1/participants': {},
  'POST /api/v1/keys/rotate': { json: () => ({}) },
  'POST /api/v1/participants': { json: () => ({ slug: 'epsilon', name: 'Epsilon' }) },
  'POST /api/v1/participants/{slug}/invitations': { ids: ({ slug }) => [slug], json: () => ({}) },
  'PUT /api/v1/participants/{slug}/quota': {
    ids: ({ slug }) => [slug],
    json: () => ({ bytesPerDay: null, logBytes: null }),
  },
  'GET /api/v1/participants/{slug}/attestations': { ids: ({ slug }) => [slug] },
  'POST /api/v1/participants/{slug}/attestations': {
    ids: ({ slug }) => [slug],
    json: () => ({ kind: 'location', value: 'iso3166:DE' }),
  },
  'POST /api/v1/attestations/{id}/withdraw': { ids: ({ attestation }) => [attestation], json: reason },
  'GET /api/v1/participants/{slug}/departure': { ids: ({ slug }) => [slug] },
  'GET /api/v1/lists': {},
  'PUT /api/v1/lists/{name}': { ids: () => ['x:dma-gatekeepers'], json: () => ({}) },
  'GET /api/v1/admin/machine-relations': {},
  'GET /api/v1/admin/data-act/requests': {},
  'GET /api/v1/admin/data-act/sheet': {
    query: '?dataset=urn%3Amillspace%3Adataset%3Aalpha%3Amills',
  },
  'POST /api/v1/admin/simulate': { json: () => ({}) },
  'POST /api/v1/admin/replay': { json: () => ({ policy: USE, as: 'rule' }) },
  'POST /api/v1/documents': { json: () => ({ text: DOCUMENT.text }) },
  'POST /api/v1/templates': { json: () => TEMPLATE },
  'DELETE /api/v1/templates/{id}': { ids: () => [TEMPLATE.id] },
  'GET /api/v1/templates/{id}/versions': { ids: () => [TEMPLATE.id] },
  'GET /api/v1/template-uses': {},
  'GET /api/v1/template-drafts': {},
  'PUT /api/v1/template-drafts/{id}': {
    ids: () => [TEMPLATE.id],
    json: () => ({ template: TEMPLATE, basedOn: null, revision: 0 }),
  },
  'GET /api/v1/template-drafts/{id}': { ids: () => [TEMPLATE.id] },
  'DELETE /api/v1/template-drafts/{id}': { ids: () => [TEMPLATE.id] },
  'GET /api/v1/templates/{id}/tests': { ids: () => [TEMPLATE.id] },
  'POST /api/v1/templates/{id}/tests': {
    ids: () => [TEMPLATE.id],
    json: () => ({
      name: 'nobody',
      values: {},
      scenario: { participant: 'beta', dataset: 'urn:millspace:dataset:alpha:mills' },
      expected: 'no-rule',
    }),
  },
  'DELETE /api/v1/templates/{id}/tests/{test}': { ids: () => [TEMPLATE.id] },
  'POST /api/v1/rules': { json: () => RULE },
  'POST /api/v1/rules/{id}/withdraw': { ids: () => [RULE.id], json: reason },
  'GET /api/v1/connectors': {},
  'GET /api/v1/acts': {},
  'GET /api/v1/audit': { query: '?limit=1000' },
  'GET /api/v1/audit/evidence': { query: '?limit=1000' },
  'GET /api/v1/audit/accesses': { query: '?machine=mill-1&provider=alpha' },
  'GET /api/v1/audit/checkpoint': {},
  'GET /api/v1/audit/checkpoints': {},
  'GET /api/v1/audit/consistency': { query: '?from=1&to=5' },
  'GET /api/v1/audit/verify': {},
  'GET /api/v1/audit/export': { query: '?format=ndjson' },
  'GET /api/v1/audit/verification': {},
  'POST /api/v1/audit/verification': {},
  'DELETE /api/v1/audit/verification': {},
  'GET /api/v1/status': {},
  'GET /api/v1/inbox': {},
  'GET /api/v1/proposals': {},
  'GET /api/v1/two-persons': {},
  'PUT /api/v1/two-persons': { json: () => ({ on: false, reason: 'because I can' }) },
  'GET /api/v1/exchanges': {},
  'GET /api/v1/exchanges/{pid}': { ids: pids },
  'GET /api/v1/admin/negotiations': {},
  'GET /api/v1/admin/partners': {},
  'POST /api/v1/admin/partners/withdraw': { json: ({ slug }) => ({ participant: slug, id: PARTNER.id }) },
  'GET /api/v1/admin/datasets': {},
  'GET /api/v1/admin/agreements': {},
  'GET /api/v1/admin/agreements/{id}/why': { ids: ({ deal }) => [deal.agreement] },
  'GET /api/v1/admin/negotiations/{pid}/why': { ids: negotiations },
  'GET /api/v1/admin/transfers/{pid}/why': { ids: pids },
  // These stop or end something, so they come last.
  'POST /api/v1/exchanges/{pid}/suspend': { ids: ({ deal }) => [deal.consumerPid], json: reason },
  'POST /api/v1/exchanges/{pid}/resume': { ids: ({ deal }) => [deal.consumerPid], json: reason },
  'POST /api/v1/connectors/{id}/suspend': { ids: ({ connector }) => [connector], json: reason },
  'POST /api/v1/connectors/{id}/resume': { ids: ({ connector }) => [connector], json: reason },
  'POST /api/v1/participants/{slug}/suspend': { ids: ({ slug }) => [slug], json: reason },
  'POST /api/v1/participants/{slug}/resume': { ids: ({ slug }) => [slug], json: reason },
  'POST /api/v1/admin/agreements/{id}/revoke': { ids: ({ deal }) => [deal.agreement], json: reason },
  'POST /api/v1/connectors/{id}/revoke': { ids: ({ connector }) => [connector], json: reason },
  'POST /api/v1/participants/{slug}/revoke': { ids: ({ slug }) => [slug], json: reason },
  'POST /api/v1/participants/{slug}/departure': {
    ids: ({ slug }) => [slug],
    json: ({ slug }) => ({ reason: 'because I can', confirm: slug }),
  },
};

/** What an auditor of the broker may read. Nothing else is for auditors. */
export const AUDITOR = [
  'GET /api/v1/acts',
  'GET /api/v1/audit',
  'GET /api/v1/audit/evidence',
  'GET /api/v1/audit/accesses',
  'GET /api/v1/audit/checkpoint',
  'GET /api/v1/audit/checkpoints',
  'GET /api/v1/audit/consistency',
  'GET /api/v1/audit/verify',
  'GET /api/v1/audit/export',
  'GET /api/v1/audit/verification',
  'POST /api/v1/audit/verification',
  'DELETE /api/v1/audit/verification',
  'GET /api/v1/status',
  'GET /api/v1/connectors',
  'GET /api/v1/inbox',
  'GET /api/v1/proposals',
  'GET /api/v1/proposals/{id}',
  'GET /api/v1/two-persons',
  'GET /api/v1/admin/agreements',
  'GET /api/v1/admin/data-act/requests',
  'GET /api/v1/admin/data-act/sheet',
  'GET /api/v1/templates/{id}/versions',
  'GET /api/v1/templates/{id}/tests',
  'GET /api/v1/template-uses',
  'GET /api/v1/template-drafts',
  'GET /api/v1/template-drafts/{id}',
  ...Object.keys(SHARED),
];

/** The requests that an entry of the table means. */
export function callsOf(
  name: string,
  attempt: AdminAttempt,
  things: Things,
): { method: string; path: string; json?: unknown; chunks?: Buffer }[] {
  const [method = '', pattern = ''] = name.split(' ');
  return (attempt.ids?.(things) ?? ['']).map((id) => ({
    method,
    path: pattern.replace(/\{\w+\}/g, encodeURIComponent(id)) + (attempt.query ?? ''),
    ...(attempt.json ? { json: attempt.json(things) } : {}),
    ...(attempt.chunks ? { chunks: attempt.chunks(things) } : {}),
  }));
}
