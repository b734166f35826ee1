import { MillspaceError } from '@millspace/runtime/errors';

type Code = ConstructorParameters<typeof MillspaceError>[0];

/** An error that says in both languages what was wrong here, for whoever reads it at a terminal. */
export function said(code: Code, status: number, en: string, de: string, where?: string): MillspaceError {
  return new MillspaceError(code, {
    detail: en,
    status,
    details: { text: { en, de } },
    ...(where !== undefined && { where }),
  });
}
