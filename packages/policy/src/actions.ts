// The actions of ODRL 2.2 (ODRL Vocabulary & Expression §4) and how they lie within one another.
import type { Bilingual } from '@millspace/schemas';

/** Lies directly within `odrl:use` (includedIn), in the order of the vocabulary. */
const WITHIN_USE =
  'grantUse compensate acceptTracking aggregate annotate anonymize archive attribute concurrentUse delete derive digitize ' +
  'distribute ensureExclusivity execute include index inform install modify move nextPolicy obtainConsent play present ' +
  'print read reproduce reviewPolicy stream synchronize textToSpeech transform translate uninstall watermark';

const PARENT: ReadonlyMap<string, string | null> = new Map([
  ['odrl:use', null],
  ['odrl:transfer', null],
  ...WITHIN_USE.split(' ').map((name) => [`odrl:${name}`, 'odrl:use'] as const),
  ['odrl:display', 'odrl:play'],
  ['odrl:extract', 'odrl:reproduce'],
  ['odrl:give', 'odrl:transfer'],
  ['odrl:sell', 'odrl:transfer'],
]);

/** Deprecated in ODRL 2.2, and what it calls them now. Accepted with a warning, never written. */
const REPLACED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    append: 'modify',
    appendTo: 'modify',
    copy: 'reproduce',
    export: 'transform',
    license: 'grantUse',
    pay: 'compensate',
    write: 'modify',
    writeTo: 'modify',
  }).map(([old, now]) => [`odrl:${old}`, `odrl:${now}`]),
);

const DISTRIBUTE = 'odrl:distribute';

/** The action in today's vocabulary, or null when it is none of ODRL 2.2. */
export function currentAction(action: string): string | null {
  if (PARENT.has(action)) return action;
  return REPLACED.get(action) ?? null;
}

/** `inner` is `outer` or lies within it (includedIn, transitively). */
export function isWithin(inner: string, outer: string): boolean {
  for (let action: string | null | undefined = inner; action; action = PARENT.get(action)) {
    if (action === outer) return true;
  }
  return false;
}

/**
 * A permission of `permitted` allows `asked`. Narrower than ODRL in one point, which the profile states: passing data on to
 * others has to be permitted by name, `odrl:use` alone does not carry `odrl:distribute`.
 */
export function permits(permitted: string, asked: string): boolean {
  return isWithin(asked, permitted) && (!isWithin(asked, DISTRIBUTE) || isWithin(permitted, DISTRIBUTE));
}

/** Some action is allowed by the permission and forbidden by the prohibition (ODRL 2.2 §2.6.1: `play` within a prohibited `use`). */
export function contradict(permitted: string, prohibited: string): boolean {
  return permits(permitted, prohibited) || isWithin(permitted, prohibited);
}

/** What the system itself asks about: delivery (`odrl:use`) and onward publishing. Other actions are recorded, not enforced. */
export function isAskedAbout(action: string): boolean {
  return action === 'odrl:use' || action === DISTRIBUTE;
}

/** An action as a noun, to begin a sentence. */
export function actionName(action: string): Bilingual {
  if (action === 'odrl:use') return { en: 'Use', de: 'Die Nutzung' };
  if (action === DISTRIBUTE) return { en: 'Passing on to others', de: 'Die Weitergabe an andere' };
  return { en: `The action ${action}`, de: `Die Handlung ${action}` };
}

/** Every action of ODRL 2.2 that is known, for tables and tests. */
export const ACTIONS: readonly string[] = [...PARENT.keys()];
