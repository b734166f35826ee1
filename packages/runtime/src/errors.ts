import type { ErrorCode } from '@millspace/schemas';

/**
 * The one error type that crosses a boundary. Its code is an entry of the catalogue in `@millspace/schemas`
 * (docs/errors.md); `detail` says what was wrong here, `where` names the place (JSON pointer, file, route, node id).
 */
export class MillspaceError extends Error {
  readonly code: ErrorCode;
  readonly status: number | undefined;
  readonly where: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: ErrorCode,
    options: { detail: string; where?: string; details?: Record<string, unknown>; status?: number; cause?: unknown },
  ) {
    super(options.detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'MillspaceError';
    this.code = code;
    this.where = options.where;
    this.details = options.details;
    this.status = options.status;
  }
}

/**
 * The error that a peer reported. A peer of another release may know codes that this one does not: its code survives
 * the hop all the same, and nothing else may carry a code outside the catalogue.
 */
export function errorOfPeer(code: string, options: ConstructorParameters<typeof MillspaceError>[1]): MillspaceError {
  return new MillspaceError(code as ErrorCode, options);
}

/** The message of anything thrown, with its first cause: `connect ECONNREFUSED 127.0.0.1:80`. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as NodeJS.ErrnoException).code;
  const text = error.message || code || error.name;
  return error.cause instanceof Error && error.cause.message !== text ? `${text} (${messageOf(error.cause)})` : text;
}

/** The `code` of a Node system error or of a MillspaceError; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  if (error instanceof MillspaceError) return error.code;
  if (error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string')
    return (error as NodeJS.ErrnoException).code;
  return undefined;
}
