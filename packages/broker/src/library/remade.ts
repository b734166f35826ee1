import { type CompiledPolicy, compile, fillTemplate, matchTemplate, type TemplateValue } from '@millspace/policy';
import type { OdrlPolicy, PolicyTemplate } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';

/** A version of a template, with its hash. */
export interface KnownVersion {
  template: PolicyTemplate;
  digest: string;
}

/**
 * Agreements that were made from some version of a template, as they would read under another one with the values that they have;
 * null: that one asks for values they do not have, or cannot be enforced with theirs. Agreements made otherwise are not in it.
 */
export async function remadeUnder(
  store: ControlStore,
  candidate: PolicyTemplate,
  versions: readonly KnownVersion[],
): Promise<Map<string, CompiledPolicy | null>> {
  const rows = await store.read
    .selectFrom('agreements')
    .select(['id', 'body'])
    .where('body', 'like', `%urn:millspace:template:${candidate.id}:%`)
    .execute();
  const remade = new Map<string, CompiledPolicy | null>();
  for (const { id, body } of rows) {
    const agreement = JSON.parse(body) as Partial<OdrlPolicy>;
    const values = valuesIn(agreement, versions);
    if (values) remade.set(id, remake(candidate, values));
  }
  return remade;
}

function valuesIn(
  agreement: Partial<OdrlPolicy>,
  versions: readonly KnownVersion[],
): Readonly<Record<string, TemplateValue>> | null {
  for (const { template, digest } of versions) {
    const values = matchTemplate(template, digest, agreement);
    if (values) return values;
  }
  return null;
}

function remake(candidate: PolicyTemplate, values: Readonly<Record<string, TemplateValue>>): CompiledPolicy | null {
  const fitting = Object.fromEntries(
    Object.entries(values).filter(([name]) => candidate.parameters.some((parameter) => parameter.name === name)),
  );
  const filled = fillTemplate(candidate, {
    id: 'urn:millspace:candidate',
    values: fitting,
    digest: `sha256-${'A'.repeat(43)}`,
  });
  const compiled = filled.ok ? compile(filled.offer, { kind: 'usage' }) : null;
  return compiled?.ok ? compiled.policy : null;
}
