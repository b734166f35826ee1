import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describeErrors, errorPointer, type NotificationsConfig, type Validator } from '@millspace/schemas';
import { parse as parseYaml } from 'yaml';
import { MillspaceError, messageOf } from './errors.ts';

/**
 * Reads a YAML or JSON file, fills `${ENV:NAME}` from the environment (for secrets) and checks it against its schema.
 * @throws MillspaceError MS-CFG-001 (unreadable), MS-CFG-002 (no YAML/JSON), MS-CFG-003 (breaks the schema: every
 * pointer is listed), MS-CFG-004 (an environment variable is missing)
 */
export function loadConfig<T>(
  path: string,
  validate: Validator<T>,
  options: { name: string; env?: NodeJS.ProcessEnv },
): T {
  return checkConfig(readConfigFile(path, options.env ?? process.env), validate, { name: options.name, where: path });
}

/** The same check for a configuration that is already in memory. */
export function checkConfig<T>(value: unknown, validate: Validator<T>, options: { name: string; where: string }): T {
  if (validate(value)) return value;
  const { errors } = validate;
  throw new MillspaceError('MS-CFG-003', {
    detail: `${options.name}: ${describeErrors(errors)}`,
    where: options.where,
    details: { pointers: [...new Set((errors ?? []).map(errorPointer))].slice(0, 10) },
  });
}

/** The parsed file with environment references filled in, unchecked. */
export function readConfigFile(path: string, env: NodeJS.ProcessEnv = process.env): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new MillspaceError('MS-CFG-001', { detail: `cannot read ${path}: ${messageOf(cause)}`, where: path, cause });
  }
  let parsed: unknown;
  try {
    parsed = parseYaml(text);
  } catch (cause) {
    throw new MillspaceError('MS-CFG-002', {
      detail: `${path} is neither YAML nor JSON: ${messageOf(cause)}`,
      where: path,
      cause,
    });
  }
  return fillEnvironment(parsed, env, path, '');
}

/** A path in a configuration file means: beside that file. */
export function besideConfig(configPath: string, path: string): string {
  return resolve(dirname(configPath), path);
}

/** Notifications as configured, with the file of a CA beside the configuration file. */
export function notificationsBeside(
  { notifications }: { notifications?: NotificationsConfig },
  configPath: string,
): { notifications?: NotificationsConfig } {
  if (notifications === undefined) return {};
  const { mail } = notifications;
  if (mail?.ca === undefined) return { notifications };
  return { notifications: { ...notifications, mail: { ...mail, ca: besideConfig(configPath, mail.ca) } } };
}

function fillEnvironment(value: unknown, env: NodeJS.ProcessEnv, file: string, pointer: string): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{ENV:([A-Za-z_][A-Za-z0-9_]*)\}/g, (_all, name: string) => {
      const found = env[name];
      if (found === undefined) {
        throw new MillspaceError('MS-CFG-004', {
          detail: `environment variable ${name} is not set`,
          where: `${file}#${pointer}`,
        });
      }
      return found;
    });
  }
  if (Array.isArray(value)) return value.map((item, index) => fillEnvironment(item, env, file, `${pointer}/${index}`));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fillEnvironment(item, env, file, `${pointer}/${key}`)]),
    );
  }
  return value;
}
