// The excerpt of a dataset is seen by everybody who sees the dataset, before anybody has agreed to anything.
import { compile, excerptObjections, type Line, type UseTerms, useTermsOf } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import {
  type Bilingual,
  checkFrame,
  checkRecord,
  type DatasetInput,
  describeErrors,
  findPack,
  validateFrame,
  validateMillRecord,
} from '@millspace/schemas';

interface ExcerptFinding {
  /** Of the line. */
  pointer: string;
  /** Of the offer that shows less; absent where the dataset itself holds nothing of the kind. */
  offer?: string;
  text: Bilingual;
}

/**
 * An excerpt shows no more than the narrowest permission of all offers would.
 * @throws MillspaceError MS-CAT-004 (a line is neither frame nor record), MS-CAT-007 (it shows more; every finding has the
 * pointers of line and offer)
 */
export function holdExcerptToOffers(input: DatasetInput, now: number): void {
  if (!input.sample) return;
  const lines = input.sample.lines.map((line, index) => lineOf(line, index, now));
  const terms = input.offers.flatMap((offer, index) => {
    const compiled = compile(offer, { kind: 'usage' });
    return compiled.ok
      ? useTermsOf(compiled.policy).map((use) => ({ ...use, path: `/offers/${index}${use.path}` }))
      : [];
  });
  const findings = [...besideDataset(lines, input, terms), ...besideOffers(lines, input, terms, now)];
  if (findings.length === 0) return;
  throw new MillspaceError('MS-CAT-007', {
    detail: findings
      .slice(0, 10)
      .map(({ pointer, offer, text }) => `${pointer}${offer === undefined ? '' : ` (${offer})`}: ${text.en}`)
      .join('; '),
    where: findings[0]?.pointer ?? '/sample',
    status: 422,
    details: { findings },
  });
}

const pointerOf = (index: number): string => `/sample/lines/${index}`;

function lineOf(value: unknown, index: number, now: number): Line {
  const where = pointerOf(index);
  const refuse = (detail: string) => new MillspaceError('MS-CAT-004', { detail, where, status: 422 });
  if (typeof value === 'object' && value !== null && 'record' in value) {
    if (!validateMillRecord(value)) throw refuse(`no record: ${describeErrors(validateMillRecord.errors)}`);
    const fault = checkRecord(value, now);
    if (fault) throw refuse(`${fault.pointer}: ${fault.text.en}`);
    return value;
  }
  if (!validateFrame(value)) throw refuse(`no frame: ${describeErrors(validateFrame.errors)}`);
  const { t } = value;
  const own = { ...ANY_PART, tMin: t[0] ?? 0, tMax: t.at(-1) ?? 0 };
  const fault = checkFrame(value, own, now);
  if (fault) throw refuse(`${fault.pointer}: ${fault.text.en}`);
  return value;
}

const ANY_PART = {
  machine: '-',
  pack: '-/1',
  group: '-',
  origin: 'history',
  mapping: '-',
  frames: 1,
  samples: 1,
} as const;

/** What the dataset does not hold is not shown of it. */
function besideDataset(lines: readonly Line[], dataset: DatasetInput, terms: readonly UseTerms[]): ExcerptFinding[] {
  const kinds = new Set<string>(['gap', 'watermark', 'correction', ...dataset.records]);
  const signals = new Set(dataset.signals.map(({ id }) => id));
  const machines = new Set(dataset.machines.map(({ id }) => id));
  const coded = terms.some(({ shape }) => shape.pseudonymise?.includes('machine'));
  return lines.flatMap((line, index) => {
    const pointer = pointerOf(index);
    if (!('record' in line)) {
      const other = Object.keys(line.signals).find((id) => !signals.has(id));
      return other === undefined ? [] : [{ pointer, text: notHeld(other) }];
    }
    if (!kinds.has(line.record)) return [{ pointer, text: notHeld(line.record) }];
    // Under pseudonyms the shapes themselves see to it that no machine is named.
    const { machine } = line as { machine?: string };
    return coded || machine === undefined || machines.has(machine) ? [] : [{ pointer, text: notHeld(machine) }];
  });
}

function besideOffers(
  lines: readonly Line[],
  dataset: DatasetInput,
  terms: readonly UseTerms[],
  now: number,
): ExcerptFinding[] {
  if (terms.length === 0) return lines.length === 0 ? [] : [{ pointer: '/sample', text: NO_OFFER }];
  const packs = [...new Set(dataset.signals.map(({ pack }) => pack))].flatMap((id) => findPack(id) ?? []);
  return terms.flatMap(({ path, shape }) =>
    excerptObjections(lines, shape, { packs, now }).map(({ line, text }) => ({
      pointer: pointerOf(line),
      offer: path,
      text,
    })),
  );
}

const notHeld = (name: string): Bilingual => ({
  en: `The dataset does not hold "${name}".`,
  de: `Der Datensatz enthält „${name}“ nicht.`,
});

const NO_OFFER: Bilingual = {
  en: 'There is no offer, so nothing may be shown.',
  de: 'Es gibt kein Angebot; also darf nichts gezeigt werden.',
};
