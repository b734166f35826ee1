import { pause } from '@millspace/runtime/backoff';
import type { FullStatus } from './api.ts';
import { COMPANIES, MAKER, OPERATOR } from './companies.ts';
import type { Stage } from './stage.ts';
import type { Plot, Tell } from './story.ts';
import { type Language, textsIn } from './texts.ts';

const LOOK_EVERY_MS = 2000;
const COUNT_EVERY_MS = 60_000;

/** Without a screen: what is worth a line, as it happens, and once a minute what flows; until the signal aborts. */
export async function watchPlainly(
  stage: Stage,
  plot: Plot,
  language: Language,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const say = textsIn(language);
  const changes = new Changes();
  plot.arrivals.get(MAKER.slug)?.onRecord((record) => {
    if (record.record === 'event') tell(say('alarm', { mill: record.machine, code: record.code, state: record.state }));
    if (record.record === 'gap')
      tell(
        say('gap', {
          machine: record.machine ?? '',
          seconds: ((record.to - record.t) / 1000).toFixed(1),
          reason: record.reason,
        }),
      );
  });
  const samples = () => new Map(COMPANIES.map(({ slug }) => [slug, plot.arrivals.get(slug)?.samples ?? 0]));
  let before = samples();
  let countedAt = Date.now();
  while (!signal.aborted) {
    for (const company of COMPANIES) {
      const status = await stage
        .connector(company.slug)
        .status()
        .catch(() => null);
      if (changes.of(company.slug, stateOf(status)))
        tell(say('link', { company: company.name, state: stateOf(status) }));
      if (company === OPERATOR)
        for (const { id, state } of status?.sources ?? [])
          if (changes.of(`source ${id}`, state)) tell(say('sourceNow', { source: id, state }));
    }
    if (Date.now() - countedAt >= COUNT_EVERY_MS) {
      const now = samples();
      for (const { slug, name } of COMPANIES)
        tell(say('flowing', { company: name, samples: (now.get(slug) ?? 0) - (before.get(slug) ?? 0) }));
      before = now;
      countedAt = Date.now();
    }
    await pause(LOOK_EVERY_MS, signal);
  }
}

function stateOf(status: FullStatus | null): string {
  return status?.broker.state ?? 'away';
}

/** Tells whether something is another than the last time; the first time it is not. */
class Changes {
  readonly #last = new Map<string, string>();

  of(what: string, state: string): boolean {
    const last = this.#last.get(what);
    this.#last.set(what, state);
    return last !== undefined && last !== state;
  }
}
