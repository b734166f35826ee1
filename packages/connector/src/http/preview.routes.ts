import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import {
  type DatasetInput,
  describeErrors,
  type PreviewRequest,
  validateExcerptRequest,
  validatePreviewRequest,
} from '@millspace/schemas';
import type { Core } from '../core.ts';
import { makeExcerpt } from '../preview/excerpt.ts';
import { makePreview } from '../preview/preview.ts';
import { allTerms, wantedTerms } from '../preview/terms.ts';
import { may } from './roles.ts';

const HOUR = 3_600_000;
const ROWS = 60;
const BUCKETS = 60;
const EXCERPT_ROWS = 20;

/** What a customer would see: made here, out of the own store, and sent to nobody. */
export function registerPreviewRoutes(app: FastifyInstance, core: Core): void {
  const tags = ['publish'];

  app.post<{ Body: unknown }>(
    '/preview',
    { ...may.preview, schema: { summary: 'Own data as recorded and as a customer would get them', tags } },
    async ({ body }) => {
      if (!validatePreviewRequest(body)) throw notValid(describeErrors(validatePreviewRequest.errors), '/');
      const dataset = datasetOf(core, body);
      const { permission = 0, machine, lastMs = HOUR, to, rows = ROWS, buckets = BUCKETS } = body;
      const wish = { dataset, ...wantedTerms(dataset, body), permission, machine, lastMs, to, rows, buckets };
      return makePreview(core.store, wish, core.clock.now());
    },
  );

  app.post<{ Body: unknown }>(
    '/excerpt',
    { ...may.publish, schema: { summary: 'An excerpt for the catalogue that suits every offer of a dataset', tags } },
    async ({ body }) => {
      if (!validateExcerptRequest(body)) throw notValid(describeErrors(validateExcerptRequest.errors), '/');
      const { description, rows = EXCERPT_ROWS } = body;
      return {
        lines: makeExcerpt(core.store, description, { terms: allTerms(description), rows, now: core.brokerNow() }),
      };
    },
  );
}

function datasetOf(core: Core, { dataset, description }: PreviewRequest): DatasetInput {
  if (description !== undefined) return description;
  if (dataset === undefined) throw notValid('name a dataset or give a description', '/dataset');
  const found = core.publications.find(dataset);
  if (found) return found.dataset;
  throw new MillspaceError('MS-CAT-001', {
    detail: `${dataset} is not published by this connector`,
    where: '/dataset',
    status: 404,
  });
}

function notValid(detail: string, where: string): MillspaceError {
  return new MillspaceError('MS-STO-012', { detail, where, status: 422 });
}
