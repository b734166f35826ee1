import { MillspaceError } from '@millspace/runtime/errors';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import { checkRecord, describeErrors, validateMillRecord } from '@millspace/schemas';
import type { Core } from '../core.ts';
import { may } from './roles.ts';

/** Kinds that a person or a local program may write; gaps, watermarks and what the broker writes are the connector's own. */
const WRITABLE = new Set(['event', 'batch', 'lab-sample', 'bead-charge', 'advice', 'correction']);

/** Records that come from people and local programs instead of machines: lab results, bead charges, advice. */
export function registerRecordRoutes(app: FastifyInstance, core: Core): void {
  app.post<{ Body: unknown }>(
    '/records',
    { ...may.publish, schema: { summary: 'Write a record: a lab sample, a bead charge, advice …', tags: ['store'] } },
    async (request, reply) => {
      const record = request.body;
      if (!validateMillRecord(record))
        throw new MillspaceError('MS-VAL-008', {
          detail: describeErrors(validateMillRecord.errors),
          where: '/records',
          status: 422,
        });
      if (!WRITABLE.has(record.record))
        throw new MillspaceError('MS-VAL-008', {
          detail: `a ${record.record} record is written by the software alone`,
          where: '/record',
          status: 422,
        });
      const finding = checkRecord(record, core.clock.now());
      if (finding !== null)
        throw new MillspaceError(finding.code, { detail: finding.text.en, where: finding.pointer, status: 422 });
      core.store.commit({ frames: [], records: [record], quarantined: [] });
      return reply.code(201).send({ stored: true });
    },
  );
}
