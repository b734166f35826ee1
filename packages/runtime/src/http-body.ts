import { describeErrors, type Validator } from '@millspace/schemas';
import { MillspaceError } from './errors.ts';
import type { FastifyRequest } from './http-server.ts';

/** The body, checked. @throws MillspaceError MS-GEN-400 with what is wrong, without what was sent */
export function checkedBody<T>(validate: Validator<T>, request: FastifyRequest): T {
  const { body } = request;
  if (validate(body)) return body;
  throw new MillspaceError('MS-GEN-400', {
    detail: describeErrors(validate.errors),
    where: request.url.split('?')[0] ?? '',
    status: 400,
  });
}
