import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance, FastifyReply } from '@millspace/runtime/http-server';
import {
  describeErrors,
  type OwnCertificateView,
  type SourceInput,
  validateSourceInput,
  validateUserCertificateInput,
} from '@millspace/schemas';
import type { Core } from '../core.ts';
import { may } from './roles.ts';
import { text } from './shapes.ts';

type ById = { Params: { id: string } };
type Format = 'json' | 'pem' | 'der';
const format = { type: 'object', properties: { format: { enum: ['json', 'pem', 'der'] } } };

/** Sources that people add, change, trust and remove while everything runs. */
export function registerSourceSettingsRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['sources'];
  const params = { type: 'object', required: ['id'], properties: { id: text(128) } };
  const fingerprint = { type: 'object', required: ['fingerprint'], properties: { fingerprint: text(256) } };
  const { sources } = core;

  app.get<ById>(
    '/sources/:id',
    { ...may.seeSources, schema: { summary: 'One source: settings without secrets, state, what to do', tags, params } },
    async ({ params: { id } }) => sources.view(id),
  );

  app.post<{ Body: unknown }>(
    '/sources',
    { ...may.publish, schema: { summary: 'Begin a source; it runs when it is told to', tags } },
    async ({ body }, reply) => reply.code(201).send(await sources.create(inputOf(body))),
  );

  app.put<ById & { Body: object | null }>(
    '/sources/:id',
    { ...may.publish, schema: { summary: 'Change a source that was added here; what is absent stays', tags, params } },
    async ({ params: { id }, body }) => sources.change(id, inputOf({ ...sources.named(id), ...(body ?? {}), id })),
  );

  app.post<ById>(
    '/sources/:id/run',
    { ...may.publish, schema: { summary: 'Let a source that was begun run', tags, params } },
    async ({ params: { id } }) => sources.run(id),
  );

  app.delete<ById>(
    '/sources/:id',
    { ...may.publish, schema: { summary: 'Remove a source that was added here; its data stays', tags, params } },
    async ({ params: { id } }, reply) => {
      await sources.remove(id);
      return reply.code(204).send();
    },
  );

  app.get<ById>(
    '/sources/:id/probe',
    { ...may.publish, schema: { summary: 'Endpoints and certificate of an OPC UA server, with checks', tags, params } },
    async ({ params: { id } }) => sources.probe(id),
  );

  app.get<ById>(
    '/sources/:id/access',
    { ...may.publish, schema: { summary: 'Try a whole connection: which step fails, and why', tags, params } },
    async ({ params: { id } }) => sources.access(id),
  );

  app.post<ById & { Body: { fingerprint: string } }>(
    '/sources/:id/trust',
    {
      ...may.publish,
      schema: {
        summary: 'Trust the server certificate with this fingerprint, for this source',
        tags,
        params,
        body: fingerprint,
      },
    },
    async ({ params: { id }, body }) => {
      await sources.trust(id, body.fingerprint);
      return sources.view(id);
    },
  );

  app.post<ById & { Body: { fingerprint: string } }>(
    '/sources/:id/refuse',
    {
      ...may.publish,
      schema: {
        summary: 'Refuse the server certificate with this fingerprint, for this source',
        tags,
        params,
        body: fingerprint,
      },
    },
    async ({ params: { id }, body }) => {
      await sources.refuse(id, body.fingerprint);
      return sources.view(id);
    },
  );

  app.get<ById & { Querystring: { format?: Format } }>(
    '/sources/:id/user-certificate',
    {
      ...may.seeSources,
      schema: {
        summary: 'The certificate that a source signs in with, never its key',
        tags,
        params,
        querystring: format,
      },
    },
    async ({ params: { id }, query }, reply) =>
      sendCertificate(reply, await sources.userCertificate(id), query.format, `${id}-user`),
  );

  app.put<ById & { Body: unknown }>(
    '/sources/:id/user-certificate',
    {
      ...may.publish,
      schema: { summary: 'Sign in with a certificate: bring one with its key, or have one made', tags, params },
    },
    async ({ params: { id }, body }) => {
      if (!validateUserCertificateInput(body))
        throw new MillspaceError('MS-GEN-400', {
          detail: describeErrors(validateUserCertificateInput.errors),
          status: 400,
        });
      return sources.changeUserCertificate(id, body);
    },
  );

  app.delete<ById>(
    '/sources/:id/user-certificate',
    { ...may.publish, schema: { summary: 'Sign in without a certificate; it and its key are erased', tags, params } },
    async ({ params: { id } }) => sources.changeUserCertificate(id, null),
  );

  app.get<{ Querystring: { format?: Format } }>(
    '/own-certificate',
    {
      ...may.seeSources,
      schema: {
        summary: 'What this connector shows to OPC UA servers; as a file with format=pem or der',
        tags,
        querystring: format,
      },
    },
    async ({ query }, reply) =>
      sendCertificate(reply, await sources.ownCertificate(), query.format, 'millspace-connector'),
  );
}

/** As it is read, or as a file to hand to whoever keeps the server. */
function sendCertificate(reply: FastifyReply, own: OwnCertificateView, as: Format = 'json', name: string) {
  if (as === 'json') return reply.send(own);
  const file = as === 'pem' ? own.pem : Buffer.from(own.pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  return reply
    .header('content-disposition', `attachment; filename="${name}.${as}"`)
    .type(as === 'pem' ? 'application/x-pem-file' : 'application/pkix-cert')
    .send(file);
}

/** @throws MillspaceError MS-SRC-023 */
function inputOf(body: unknown): SourceInput {
  if (validateSourceInput(body)) return body;
  throw new MillspaceError('MS-SRC-023', {
    detail: describeErrors(validateSourceInput.errors),
    where: '/',
    status: 422,
  });
}
