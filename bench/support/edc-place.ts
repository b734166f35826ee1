import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EdcConnector, Place } from '../../e2e/edc/edc.ts';
import type { Context } from './group.ts';

/** Where Eclipse EDC of a benchmark lie, and what ends them. */
export function edcPlace(context: Context): { place: Place; end: () => Promise<void> } {
  const folder = context.folder('edc');
  const ends: (() => Promise<unknown>)[] = [];
  const place: Place = {
    folder: (name) => join(folder, name),
    file: (name, file) => join(folder, name, file),
    write: (name, file, content) => {
      mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, name, file), String(content));
    },
    also: (end) => void ends.push(end),
  };
  const end = async () => {
    for (const one of ends.toReversed()) await one();
  };
  return { place, end };
}

/** The first offer of somebody's catalogue, as EDC reads it there. */
export async function offerFor(
  consumer: EdcConnector,
  other: { id: string; address: string },
): Promise<{ dataset: string; offer: Record<string, unknown> }> {
  const { dataset } = (await consumer.catalogue(other)) as { dataset: unknown };
  const [found] = [dataset].flat() as { '@id': string; hasPolicy: unknown }[];
  const [offer] = [found?.hasPolicy].flat() as Record<string, unknown>[];
  if (!found || !offer) throw new Error(`the catalogue of ${other.id} is empty`);
  return { dataset: found['@id'], offer };
}
