import type { CompileError } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';

/** A policy that does not compile, as an error that names every place in both languages. `root`: pointer of the policy in what was sent. */
export function unfit(
  code: 'MS-LIB-002' | 'MS-LIB-004' | 'MS-LIB-005',
  errors: readonly CompileError[],
  root = '',
): MillspaceError {
  const say = (language: 'en' | 'de') =>
    errors.map(({ pointer, text }) => `${root}${pointer}: ${text[language]}`).join(' ');
  return new MillspaceError(code, {
    detail: say('en'),
    where: `${root}${errors[0]?.pointer ?? ''}` || '/',
    status: 422,
    details: { findings: errors, text: { en: say('en'), de: say('de') } },
  });
}
