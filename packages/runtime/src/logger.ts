import { type DestinationStream, destination, type LevelWithSilent, type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

const SECRET_NAMES = [
  'authorization',
  'token',
  'access_token',
  'password',
  'secret',
  'privateKey',
  'privateJwk',
  'code',
  'client_assertion',
];

/**
 * A JSON logger on standard error (standard output belongs to the ready line and to what a command prints).
 * Members with the names of secrets are cut at the first and second level.
 */
export function createLogger(options: {
  name: string;
  level?: LevelWithSilent;
  destination?: DestinationStream;
  file?: string;
}): Logger {
  const target =
    options.destination ??
    (options.file
      ? destination({ dest: options.file, mkdir: true, sync: false })
      : destination({ dest: 2, sync: true }));
  return pino(
    {
      name: options.name,
      level: options.level ?? (process.env['MILLSPACE_LOG_LEVEL'] as LevelWithSilent | undefined) ?? 'info',
      base: { name: options.name },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `req.headers.${name}`]).filter(
          (path) => path !== 'code' && path !== '*.code',
        ),
        remove: true,
      },
    },
    target,
  );
}

/** A logger that keeps quiet: for tests and for commands that print their own errors. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
