// The duties of one permission: what is done on the way, what is paid, what the consumer owes, what is signed as text.
import type { ConsumerDuty, Shape } from '@millspace/schemas';
import { isWithin, permits } from '../actions.ts';
import { classOf } from '../classes.ts';
import { CODES } from '../codes.ts';
import { type CompiledDuty, outcomes, type PlainDuty } from '../compiled.ts';
import type { Atom, DutyNode } from '../read/ast.ts';
import { describeShape, NO_SHAPE } from '../shape.ts';
import { mayStand, type Place } from '../terms/base.ts';
import { bi, quoted } from '../texts.ts';
import { TRANSIT_MS } from '../values.ts';
import { GIVE_IN_RETURN, IN_RETURN, readInReturn } from './in-return.ts';
import { compileOwed, digestOf, OWED } from './owed.ts';
import { parametersOf, refuseDuty, type Signature, textOf } from './parameters.ts';
import { compilePayment, PAYMENT } from './payment.ts';
import { REPEATED, SHAPES, shapeOf } from './shapes.ts';

const AGREE_TO: Signature = { needs: ['x:document', 'x:documentDigest'] };
const SIGNATURES: Readonly<Record<string, Signature>> = {
  ...SHAPES,
  'odrl:compensate': PAYMENT,
  ...OWED,
  'x:agreeTo': AGREE_TO,
  [GIVE_IN_RETURN]: IN_RETURN,
};
const MAY_REPEAT = new Set([...REPEATED, 'odrl:compensate', 'odrl:inform', 'x:agreeTo', GIVE_IN_RETURN]);

const AFTERWARDS = bi(
  'a duty comes before use, and this is owed afterwards: write it as an obligation of the policy',
  'eine Pflicht kommt vor der Nutzung, und das ist danach geschuldet: als Verpflichtung (obligation) der Richtlinie schreiben',
);

export interface Duties {
  shape: Shape;
  duties: CompiledDuty[];
  consumer: ConsumerDuty[];
}

/** Compiles the duties of a permission of `actions`. `path` is where they stand. */
export function compileDuties(
  nodes: readonly DutyNode[],
  path: string,
  actions: readonly string[],
  place: Place,
): Duties {
  let shape: Shape = NO_SHAPE;
  const duties: CompiledDuty[] = [];
  const seen = new Set<string>();
  for (const node of nodes) {
    const done = compileDuty(node, shape, actions, seen, place);
    if (!done) continue;
    shape = { ...shape, ...done.shape };
    duties.push(done.duty);
  }
  if ((shape.windowMs ?? 0) + (shape.delayMs ?? 0) >= TRANSIT_MS) {
    place.problems.add(
      path,
      CODES.delayTooLong,
      'Delay and window together must be shorter than 14 days: the broker keeps nothing longer.',
      'Verzögerung und Zeitfenster zusammen müssen kürzer als 14 Tage sein: Länger bewahrt der Broker nichts auf.',
    );
  }
  return { shape, duties, consumer: duties.flatMap((duty) => (duty.type === 'consumer' ? [duty.owed] : [])) };
}

function compileDuty(
  node: DutyNode,
  shape: Shape,
  actions: readonly string[],
  seen: Set<string>,
  place: Place,
): { duty: CompiledDuty; shape?: Partial<Shape> } | null {
  const { problems } = place;
  const action = node.action.text;
  const signature = Object.hasOwn(SIGNATURES, action) ? SIGNATURES[action] : undefined;
  // On a permission, anonymising means to remove on the way (class 15), not at rest (class 16).
  const term = action === 'odrl:anonymize' ? 'x:remove' : action;
  if (!mayStand(term, node.action.path, place)) return null;
  if (!signature) {
    refuseDuty(node, Object.keys(SIGNATURES), action === 'odrl:delete' ? AFTERWARDS : null, problems);
    return null;
  }
  if (!fits(action, actions)) {
    const needed = action === 'odrl:nextPolicy' ? 'odrl:distribute' : 'odrl:use';
    problems.add(
      node.action.path,
      CODES.wrongPlace,
      `${action} belongs on a permission of ${needed}.`,
      `${action} gehört an eine Erlaubnis von ${needed}.`,
    );
    return null;
  }
  const parameters = parametersOf(node, signature, problems);
  if (!parameters) return null;
  const key = action === 'odrl:compensate' && parameters.has('x:billingPeriod') ? `${action} rent` : action;
  if (seen.has(key) && (!MAY_REPEAT.has(action) || action === 'odrl:compensate')) {
    problems.add(
      node.path,
      CODES.duplicate,
      `${action} stands twice on one permission.`,
      `${action} steht zweimal an einer Erlaubnis.`,
    );
    return null;
  }
  seen.add(key);
  if (action in SHAPES) {
    const part = shapeOf(action, parameters, shape, place);
    return part && { duty: plain(node, term, 'shape', describeShape({ ...NO_SHAPE, ...part })), shape: part };
  }
  const duty =
    action === 'odrl:compensate'
      ? compilePayment(node, parameters, place)
      : action === 'x:agreeTo'
        ? agreeTo(node, place, parameters)
        : action === GIVE_IN_RETURN
          ? inReturn(node, place, parameters)
          : compileOwed(node, parameters, place);
  return duty && { duty };
}

/** Whether a duty can be done on what the permission allows. Anything can have a price, and text can be agreed on anywhere. */
function fits(action: string, actions: readonly string[]): boolean {
  if (action === 'x:agreeTo' || action === GIVE_IN_RETURN || action === 'odrl:compensate') return true;
  return action === 'odrl:nextPolicy'
    ? actions.some((permitted) => isWithin(permitted, 'odrl:distribute'))
    : actions.some((permitted) => permits(permitted, 'odrl:use'));
}

function agreeTo(node: DutyNode, place: Place, parameters: ReadonlyMap<string, Atom>): PlainDuty | null {
  const document = textOf(parameters.get('x:document') as Atom, place.problems);
  const digest = digestOf(parameters.get('x:documentDigest') as Atom, place);
  if (document === null || digest === null) return null;
  const rule = bi(
    `Both sides agree to the text ${quoted(document).en} (${digest}); no machine enforces it.`,
    `Beide Seiten stimmen dem Text ${quoted(document).de} (${digest}) zu; keine Maschine setzt ihn durch.`,
  );
  return { ...plain(node, 'x:agreeTo', 'text', rule), document: { iri: document, digest } };
}

function inReturn(node: DutyNode, place: Place, parameters: ReadonlyMap<string, Atom>): PlainDuty | null {
  const read = readInReturn(parameters, place.problems);
  return read && { ...plain(node, GIVE_IN_RETURN, 'text', read.rule), inReturn: read.inReturn };
}

function plain(node: DutyNode, term: string, type: PlainDuty['type'], rule: PlainDuty['rule']): PlainDuty {
  const label = classOf(term)?.label ?? 'prevented';
  return {
    type,
    path: node.path,
    term,
    rule,
    label,
    outcomes: outcomes(node.path, 'duty', label, { satisfied: rule, violated: rule, open: rule }),
  };
}
