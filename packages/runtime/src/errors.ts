/**
 * The one error type that crosses a boundary. Its code is an entry of the catalogue in `@millspace/schemas`
 * (docs/errors.md); `detail` says what was wrong here, `where` names the place (JSON pointer, file, route, node id).
 */
export class MillspaceError extends Error {
  readonly code: string;
  readonly status: number | undefined;
  readonly where: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  constructor(
    code: string,
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
