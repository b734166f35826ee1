import type { SourceConfig } from '@millspace/schemas';
import { stringify } from 'yaml';

/** The same source as a person would write it into the configuration file; a password stays outside of it. */
export function configurationText(config: SourceConfig): string {
  const { password, ...rest } = config;
  const name = `${config.id.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
  const shown = {
    ...rest,
    mapping: `${config.id}.yaml`,
    ...(password === undefined ? {} : { password: `\${ENV:${name}}` }),
  };
  return stringify({ sources: [shown] }).trimEnd();
}
