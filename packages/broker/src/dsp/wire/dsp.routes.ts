import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@millspace/runtime/http-server';
import type { Logger } from '@millspace/runtime/logger';
import { type Dataset, describeErrors, participantUrn, validateCatalogRequestMessage } from '@millspace/schemas';
import type { Catalog } from '../../catalog/catalog.ts';
import { guards } from '../../http/guards.ts';
import type { Registry } from '../../participants/registry.ts';
import type { Delegations } from '../../partners/identity/delegations.ts';
import type { FormatsOf } from '../formats.ts';
import type { DspMessage } from '../messages.ts';
import { processAck } from '../messages.ts';
import { consumerPid, type Process, type ProtocolName, providerPid } from '../model.ts';
import { forOutside } from '../outside-terms.ts';
import type { ProcessReader } from '../reader.ts';
import type { Receiver } from '../receive.ts';
import type { WireIds } from '../wire-ids.ts';
import { type CatalogPlace, catalogOnWire, datasetOnWire } from './catalog.ts';
import { didDocument } from './did.ts';
import { DSP_VERSION } from './discovery.ts';
import { PAGE, readFilter } from './filter.ts';
import type { Peers } from './peers.ts';
import { readMessage } from './read-message.ts';
import { dspScope, participantOf, peerOf } from './scope.routes.ts';

const zipped = promisify(gzip);
/** Below this a compressed answer saves nothing (bytes). */
const ZIP_FROM = 1400;

export interface DspRoutesDeps {
  peers: Peers;
  receiver: Receiver;
  reader: ProcessReader;
  catalog: Catalog;
  registry: Registry;
  delegations: Pick<Delegations, 'delegated'>;
  /** @throws MillspaceError MS-DSP-021 */
  mayAnswer: (participant: string) => void;
  ids: WireIds;
  formats: FormatsOf;
  /** @throws MillspaceError MS-NET-005 */
  checkAddress: (address: string) => unknown;
  logger: Logger;
  /** How long a message may take to arrive (ms); for tests. */
  arrivalMs?: number;
}

/** Endpoints that take a message of one kind: path below the base, and what may come there. */
const NEGOTIATION_PATHS: readonly (readonly [string, string])[] = [
  ['/negotiations/request', 'ContractRequestMessage'],
  ['/negotiations/offers', 'ContractOfferMessage'],
  ['/negotiations/:pid/request', 'ContractRequestMessage'],
  ['/negotiations/:pid/offers', 'ContractOfferMessage'],
  ['/negotiations/:pid/events', 'ContractNegotiationEventMessage'],
  ['/negotiations/:pid/agreement', 'ContractAgreementMessage'],
  ['/negotiations/:pid/agreement/verification', 'ContractAgreementVerificationMessage'],
  ['/negotiations/:pid/termination', 'ContractNegotiationTerminationMessage'],
];
const TRANSFER_PATHS: readonly (readonly [string, string])[] = [
  ['/transfers/request', 'TransferRequestMessage'],
  ['/transfers/:pid/start', 'TransferStartMessage'],
  ['/transfers/:pid/suspension', 'TransferSuspensionMessage'],
  ['/transfers/:pid/completion', 'TransferCompletionMessage'],
  ['/transfers/:pid/termination', 'TransferTerminationMessage'],
];

/** Who may call: anybody, or whoever the scope recognises as a peer. Hidden from OpenAPI: the protocol has its own description. */
const open = { ...guards.open('DSP'), schema: { hide: true } };
const forPeers = { config: { roles: ['public', 'peer'] as const }, schema: { hide: true } };

/** The HTTPS binding of DSP 2025-1: every participant under its own base, in both roles. */
export async function dspRoutes(app: FastifyInstance, deps: DspRoutesDeps): Promise<void> {
  await app.register(
    async (dsp) => {
      dspScope(dsp, deps);
      metadataRoutes(dsp, deps);
      const base = `/:participant/${DSP_VERSION}`;
      catalogRoutes(dsp, base, deps);
      processRoutes(dsp, base, 'negotiation', NEGOTIATION_PATHS, deps);
      processRoutes(dsp, base, 'transfer', TRANSFER_PATHS, deps);
      dsp.all('/*', open, async (request) => {
        throw new MillspaceError('MS-DSP-018', {
          detail: `there is no ${request.method} ${request.url.split('?')[0]}`,
          status: 404,
        });
      });
    },
    { prefix: '/dsp' },
  );
}

function metadataRoutes(app: FastifyInstance, { registry, delegations, ids }: DspRoutesDeps): void {
  const known = (request: FastifyRequest): string => {
    const slug = participantOf(request);
    if (registry.isActive(slug)) return slug;
    throw new MillspaceError('MS-DSP-018', { detail: `there is no participant ${slug}`, status: 404 });
  };

  app.get('/:participant/.well-known/dspace-version', open, async (request) => {
    const slug = known(request);
    const version = { version: DSP_VERSION, path: `/${DSP_VERSION}`, binding: 'HTTPS' };
    return {
      protocolVersions: [{ ...version, identifierType: 'did:web', serviceId: `urn:millspace:service:${slug}` }],
    };
  });

  app.get('/:participant/did.json', open, async (request) => {
    const slug = known(request);
    return didDocument({
      did: ids.did(slug),
      urn: participantUrn(slug),
      root: ids.root(slug),
      base: ids.base(slug),
      transport: await delegations.delegated(slug),
      connectors: registry.activeConnectorsOf(slug),
    });
  });
}

function catalogRoutes(app: FastifyInstance, base: string, deps: DspRoutesDeps): void {
  const { catalog, ids, formats } = deps;
  const place = (request: FastifyRequest): CatalogPlace => {
    const slug = participantOf(request);
    return { slug, id: ids.between(slug, peerOf(request).id), base: ids.base(slug) };
  };
  const onWire = (dataset: Dataset, request: FastifyRequest) => {
    const { outside } = peerOf(request);
    const shown = outside ? forOutside(dataset) : dataset;
    return datasetOnWire(shown, place(request), formats.delivered(outside, dataset));
  };

  app.post(`${base}/catalog/request`, forPeers, async (request, reply) => {
    const message = readMessage(request.body, ['CatalogRequestMessage']);
    const { filter, ...rest } = message;
    if (!validateCatalogRequestMessage(rest))
      throw new MillspaceError('MS-DSP-017', {
        detail: describeErrors(validateCatalogRequestMessage.errors),
        status: 400,
      });
    const query = readFilter(filter);
    const { after, before } = cursorOf(request);
    const slug = participantOf(request);
    const viewer = peerOf(request).id;
    const limit = query.limit ?? PAGE;
    const rows =
      query.dataset === undefined
        ? await catalog.ofProvider(slug, viewer, {
            ...(after === undefined ? {} : { after }),
            ...(before === undefined ? {} : { before }),
            offset: query.offset ?? 0,
            limit: limit + 1,
          })
        : await one(catalog, slug, viewer, query.dataset);
    const backwards = before !== undefined;
    const shown = backwards ? rows.slice(-limit) : rows.slice(0, limit);
    const more = rows.length > limit;
    const links: string[] = [];
    const here = `${ids.base(slug)}/catalog/request`;
    const [first, last] = [shown[0], shown.at(-1)];
    if (last && (more || backwards) && query.dataset === undefined) links.push(link(here, 'after', last.id, 'next'));
    if (first && (backwards ? more : after !== undefined)) links.push(link(here, 'before', first.id, 'previous'));
    if (links.length > 0) reply.header('link', links);
    const datasets = shown.flatMap((row) => onWire(JSON.parse(row.body) as Dataset, request) ?? []);
    return compressed(request, reply, catalogOnWire(datasets, place(request)));
  });

  app.get(`${base}/catalog/datasets/:id`, forPeers, async (request, reply) => {
    const { id } = request.params as { id: string };
    const slug = participantOf(request);
    const [row] = await one(catalog, slug, peerOf(request).id, id);
    const found = row && onWire(JSON.parse(row.body) as Dataset, request);
    if (!found)
      throw new MillspaceError('MS-CAT-001', { detail: `there is no dataset ${id} in this catalogue`, status: 404 });
    const { '@context': context } = catalogOnWire([], place(request));
    return compressed(request, reply, { '@context': context, ...found });
  });
}

async function one(
  catalog: Catalog,
  slug: string,
  viewer: string,
  id: string,
): Promise<{ id: string; body: string }[]> {
  const dataset = (await catalog.sees(id, viewer)) ? await catalog.byId(id) : null;
  return dataset?.provider === slug && dataset.published ? [{ id, body: JSON.stringify(dataset) }] : [];
}

function processRoutes(
  app: FastifyInstance,
  base: string,
  protocol: ProtocolName,
  paths: readonly (readonly [string, string])[],
  deps: DspRoutesDeps,
): void {
  const { receiver, reader } = deps;
  for (const [path, type] of paths) {
    app.post(`${base}${path}`, forPeers, async (request, reply) => {
      const message = readMessage(request.body, [type]);
      const { pid } = request.params as { pid?: string };
      if (pid === undefined) await mayOpen(message, request, deps);
      else holdToPath(message, pid);
      const ack = await receiver.receive(envelopeOf(request, protocol, message));
      return reply.code(pid === undefined ? 201 : 200).send(ack);
    });
  }

  app.get(`${base}/${protocol}s/:pid`, forPeers, async (request) => {
    const { pid } = request.params as { pid: string };
    const slug = participantOf(request);
    const found: Process & { state: string } =
      protocol === 'negotiation' ? await reader.negotiation(pid, slug) : await reader.transfer(pid, slug);
    const [consumer, provider] = [consumerPid(found), providerPid(found)];
    if (found.counterparty !== peerOf(request).id || consumer === null || provider === null || found.state === 'START')
      throw new MillspaceError(protocol === 'negotiation' ? 'MS-NEG-001' : 'MS-TRF-001', {
        detail: `there is no ${protocol} ${pid}`,
        status: 404,
      });
    const pids = { consumerPid: consumer, providerPid: provider };
    return processAck(protocol === 'negotiation' ? 'ContractNegotiation' : 'TransferProcess', pids, found.state);
  });
}

/** A message that begins a process: only from outside, with an address for the answers, about something the sender may see. */
async function mayOpen(message: DspMessage, request: FastifyRequest, deps: DspRoutesDeps): Promise<void> {
  const opens = message['@type'] === 'ContractOfferMessage' ? 'consumerPid' : 'providerPid';
  if (message[opens] !== undefined)
    throw new MillspaceError('MS-DSP-013', { detail: `/${opens}: this address begins something new`, status: 400 });
  const { id, outside } = peerOf(request);
  if (!outside)
    throw new MillspaceError('MS-DSP-016', {
      detail: 'participants of this dataspace begin a negotiation through their own connector',
      status: 400,
    });
  const address = message['callbackAddress'];
  if (typeof address !== 'string') return;
  try {
    deps.checkAddress(address);
  } catch (cause) {
    throw new MillspaceError('MS-DSP-003', {
      detail: `/callbackAddress: ${(cause as Error).message}`,
      where: '/callbackAddress',
      status: 400,
      cause,
    });
  }
  if (message['@type'] === 'ContractRequestMessage') await mustBeOffered(message, participantOf(request), id, deps);
}

/** @throws MillspaceError MS-NEG-004 for a dataset that the sender does not see and for an unknown offer alike */
async function mustBeOffered(
  message: DspMessage,
  slug: string,
  viewer: string,
  { catalog }: DspRoutesDeps,
): Promise<void> {
  const offer = message['offer'] as { '@id'?: unknown; target?: unknown } | undefined;
  const [row] = typeof offer?.target === 'string' ? await one(catalog, slug, viewer, offer.target) : [];
  const dataset = row && forOutside(JSON.parse(row.body) as Dataset);
  if (dataset?.offers.some((candidate) => candidate['@id'] === offer?.['@id'])) return;
  throw new MillspaceError('MS-NEG-004', {
    detail: `there is no offer ${String(offer?.['@id']).slice(0, 200)} of ${String(offer?.target).slice(0, 200)}`,
    where: '/offer',
    status: 400,
  });
}

/** @throws MillspaceError MS-DSP-013 when the address names another process than the message */
function holdToPath(message: DspMessage, pid: string): void {
  if (message.consumerPid === pid || message.providerPid === pid) return;
  throw new MillspaceError('MS-DSP-013', { detail: `the message is not about the process ${pid}`, status: 400 });
}

function envelopeOf(request: FastifyRequest, protocol: ProtocolName, body: DspMessage) {
  const { id: from, outside, recognition } = peerOf(request);
  const to = participantOf(request);
  const own = body['@id'];
  const digest = sha256(`${to} ${from} ${canonical(body)}`);
  return {
    id: typeof own === 'string' && own !== '' ? sha256(`${to} ${from} ${own}`) : `urn:uuid:${randomUUID()}`,
    protocol,
    from,
    to,
    body,
    digest,
    ...(outside ? { recognised: recognition } : {}),
  };
}

function cursorOf(request: FastifyRequest): { after?: string; before?: string } {
  const { after, before } = request.query as { after?: unknown; before?: unknown };
  const read = (value: unknown) =>
    typeof value === 'string' ? Buffer.from(value, 'base64url').toString('utf8') : undefined;
  const [a, b] = [read(after), read(before)];
  return { ...(a === undefined ? {} : { after: a }), ...(b === undefined ? {} : { before: b }) };
}

function link(address: string, where: 'after' | 'before', id: string, relation: 'next' | 'previous'): string {
  return `<${address}?${where}=${Buffer.from(id).toString('base64url')}>; rel="${relation}"`;
}

async function compressed(request: FastifyRequest, reply: FastifyReply, answer: unknown): Promise<unknown> {
  const text = JSON.stringify(answer);
  reply.type('application/json').header('vary', 'accept-encoding');
  if (text.length < ZIP_FROM || !/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? '')))
    return reply.send(text);
  return reply.header('content-encoding', 'gzip').send(await zipped(text));
}
