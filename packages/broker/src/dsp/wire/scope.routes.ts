import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@millspace/runtime/http-server';
import type { Logger } from '@millspace/runtime/logger';
import type { Peer } from '../../partners/identity/identity.port.ts';
import { dspError } from './errors.ts';
import type { Peers } from './peers.ts';
import { strictJson } from './strict-json.ts';

const BODY_BYTES = 256 * 1024;
/** So long a message may take to arrive whole (ms). */
const ARRIVAL_MS = 15_000;

const callers = new WeakMap<object, Peer>();
const clocks = new WeakMap<object, NodeJS.Timeout>();

/** Who calls, as the scope has found out before the body was read. */
export function peerOf(request: object): Peer {
  const peer = callers.get(request);
  if (!peer) throw new MillspaceError('MS-DSP-001', { detail: 'nobody was recognised on this request', status: 401 });
  return peer;
}

export const participantOf = (request: FastifyRequest): string =>
  (request.params as { participant: string }).participant;

/**
 * What holds for all DSP endpoints: errors have the protocol's own form, bodies are strict JSON of a bounded size that arrives in
 * bounded time, and before one is read it is known who sends it.
 */
export function dspScope(
  app: FastifyInstance,
  options: {
    peers: Peers;
    logger: Logger;
    /** @throws MillspaceError MS-DSP-021 when this broker may not answer outside partners for a participant */
    mayAnswer: (participant: string) => void;
    arrivalMs?: number;
  },
): void {
  const { peers, logger, mayAnswer, arrivalMs = ARRIVAL_MS } = options;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    ['application/json', 'application/ld+json'],
    { parseAs: 'string', bodyLimit: BODY_BYTES },
    (_request, text, done) => {
      try {
        done(null, strictJson(String(text)));
      } catch (error) {
        done(error as Error, undefined);
      }
    },
  );
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume();
    done(new MillspaceError('MS-DSP-017', { detail: 'messages are application/json', status: 415 }), undefined);
  });
  app.setErrorHandler((error, request, reply) => {
    const said = dspError(asKnown(error), request.url.split('?')[0] ?? '', request.body);
    // Withdrawn is no failure, however often a partner comes again.
    if (said.status >= 500 && !(error instanceof MillspaceError && error.code === 'MS-DSP-021'))
      logger.error({ err: error, url: request.url.split('?')[0] }, 'a message failed');
    return reply.code(said.status).type('application/json').send(JSON.stringify(said.body));
  });
  app.addHook('onRequest', async (request, reply) => {
    watch(request, reply, arrivalMs);
    if (!request.routeOptions.config.roles?.includes('peer')) return;
    const peer = await peers.identify(participantOf(request), request.headers.authorization);
    if (peer.outside) mayAnswer(participantOf(request));
    callers.set(request, peer);
  });
  const arrived = (request: FastifyRequest): void => clearTimeout(clocks.get(request));
  app.addHook('preValidation', async (request) => arrived(request));
  app.addHook('onResponse', async (request) => arrived(request));
}

/** A sender that takes for ever is told so, and its connection ends. */
function watch(request: FastifyRequest, reply: FastifyReply, arrivalMs: number): void {
  if (request.method !== 'POST') return;
  const timer = setTimeout(() => {
    if (reply.sent) return;
    const late = new MillspaceError('MS-DSP-017', { detail: 'the message did not arrive in time', status: 408 });
    const said = dspError(late, request.url.split('?')[0] ?? '', null);
    reply.hijack();
    const body = JSON.stringify(said.body);
    reply.raw.writeHead(408, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      connection: 'close',
    });
    reply.raw.end(body, () => request.raw.destroy());
  }, arrivalMs);
  timer.unref();
  clocks.set(request, timer);
}

function asKnown(error: unknown): unknown {
  if (error instanceof MillspaceError) return error;
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return error;
  return new MillspaceError('MS-DSP-017', { detail: message ?? 'the request is not understood', status: statusCode });
}
