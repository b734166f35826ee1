import type { TemplateUse } from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';

const NAMED = /urn:millspace:template:([a-z0-9][a-z0-9-]{1,62}):([1-9]\d{0,8})/g;
const NAMES_ONE = '%urn:millspace:template:%';

/** Which versions of templates are in use: by agreements in force, and by what is published. */
export async function templateUses(store: ControlStore): Promise<TemplateUse[]> {
  const [agreements, datasets] = await Promise.all([
    store.read
      .selectFrom('agreements')
      .select('body')
      .where('revoked_at', 'is', null)
      .where('body', 'like', NAMES_ONE)
      .execute(),
    store.read
      .selectFrom('datasets')
      .select('body')
      .where('published', '=', 1)
      .where('body', 'like', NAMES_ONE)
      .execute(),
  ]);
  const uses = new Map<string, TemplateUse>();
  const count = (body: string, what: 'agreements' | 'datasets') => {
    const named = new Map([...body.matchAll(NAMED)].map(([iri, id = '', version]) => [iri, { id, version }]));
    for (const [iri, { id, version }] of named) {
      const use = uses.get(iri) ?? { id, version: Number(version), agreements: 0, datasets: 0 };
      use[what] += 1;
      uses.set(iri, use);
    }
  };
  for (const { body } of agreements) count(body, 'agreements');
  for (const { body } of datasets) count(body, 'datasets');
  return [...uses.values()].sort((a, b) => a.id.localeCompare(b.id, 'en') || a.version - b.version);
}
