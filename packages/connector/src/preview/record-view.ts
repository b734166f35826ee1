// A record on its way: what of it the dataset holds, what its shape leaves of that, and what stands for its ids.
import { createShaper, type Disguise, type PackFacts, type Shaper } from '@millspace/policy';
import type { MillRecord, PreviewChange, PreviewRecord, Shape } from '@millspace/schemas';
import type { Selection } from '../store/selection.ts';
import { ABOUT_A_PERSON, type Cause, type Causes, NOT_IN_DATASET } from './causes.ts';
import { type Difference, differences } from './differences.ts';

export interface RecordTerms {
  selection: Selection;
  shape: Shape;
  packs: readonly PackFacts[];
  disguise: Disguise | null;
  causes: Causes;
}

interface Step {
  record: MillRecord | null;
  changes: PreviewChange[];
}

/** Shows records as a customer would get them, with the rule behind every change. */
export class RecordViews {
  readonly #terms: RecordTerms;
  readonly #coarsened: Shaper;
  readonly #whole: Shaper;
  #next = 1;

  constructor(terms: RecordTerms) {
    const { shape, packs } = terms;
    this.#terms = terms;
    this.#coarsened = createShaper({ shape: { ...shape, replace: null, remove: null }, packs });
    this.#whole = createShaper({ shape, packs });
  }

  of(original: MillRecord): PreviewRecord {
    const { selection, disguise, causes } = this.#terms;
    const published = selection.record(original);
    if (published === null) return withheld(original, { ...NOT_IN_DATASET });
    const changes = differences(original, published).map((change) => told(change, unpublished(change)));
    const coarser = this.#step(published, this.#through(this.#coarsened, published).record, (change) =>
      coarsening(change, causes),
    );
    if (coarser.record === null) return withheld(original, causes.coarsening, changes);
    const { record: shaped, releaseAt } = this.#through(this.#whole, published);
    const edited = this.#step(coarser.record, shaped, ({ field, after }) =>
      causes.naming(field, after === undefined ? 'x:remove' : 'x:replace'),
    );
    changes.push(...coarser.changes, ...edited.changes);
    if (shaped === null) return withheld(original, causes.of('x:remove', 'x:replace'), changes);
    const shown = disguise ? disguise.record(shaped) : shaped;
    const ids = causes.of('x:pseudonymise', 'x:blurTime', 'x:aggregate');
    for (const change of differences(shaped, shown)) {
      const isText = change.after === undefined || change.after === '';
      changes.push({ ...told(change, ids), change: isText ? 'removed' : 'pseudonym' });
    }
    return { original, shaped: shown, changes, releaseAt };
  }

  #step(before: MillRecord, after: MillRecord | null, cause: (change: Difference) => Cause): Step {
    if (after === null) return { record: null, changes: [] };
    return { record: after, changes: differences(before, after).map((change) => told(change, cause(change))) };
  }

  #through(shaper: Shaper, record: MillRecord): { record: MillRecord | null; releaseAt: number | null } {
    const [output] = shaper.push(this.#next++, [], [record]);
    const line = output?.lines.find((made) => 'record' in made);
    return { record: line ?? null, releaseAt: output?.releaseAt ?? null };
  }
}

const TIMES = /\.(t|to|from|measuredAt)$/;

function told({ field, before, after }: Difference, { rule, path }: Cause): PreviewChange {
  const place = path === undefined ? {} : { path };
  if (after === undefined) return { field, change: 'removed', rule, ...place };
  const isFigure = typeof before === 'number' && typeof after === 'number';
  return { field, change: isFigure ? 'coarser' : 'replaced', rule, ...place };
}

function unpublished({ field }: Difference): Cause {
  return field === '$.operator' ? ABOUT_A_PERSON : NOT_IN_DATASET;
}

function coarsening({ field, before, after }: Difference, causes: Causes): Cause {
  if (TIMES.test(field)) return causes.time;
  return typeof before === 'number' && typeof after === 'number' ? causes.of('x:round') : causes.coarsening;
}

/** Nothing is left of it: the rule stands at the record as a whole. */
function withheld(original: MillRecord, { rule, path }: Cause, before: readonly PreviewChange[] = []): PreviewRecord {
  const whole: PreviewChange = { field: '$', change: 'removed', rule, ...(path === undefined ? {} : { path }) };
  return { original, shaped: null, changes: [...before, whole], releaseAt: null };
}
