import { onwardObjections } from '@millspace/policy';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { DatasetInput } from '@millspace/schemas';
import { OWN } from '../store/store.ts';
import type { Stream } from '../store/streams.ts';
import type { Gate } from './gate.ts';
import type { AgreedPolicies } from './policies.ts';

type Sources = NonNullable<DatasetInput['derivedFrom']>;

export interface OnwardDeps {
  streams: { all(): Pick<Stream, 'scope' | 'machine' | 'pack'>[] };
  agreed: Pick<AgreedPolicies, 'of'>;
  gate: Pick<Gate, 'onwardFacts'>;
}

/**
 * A dataset with its lineage: what its publisher says it is made from, and every agreement under which machines of it were received
 * that this connector does not measure itself.
 * @throws MillspaceError MS-DTY-010 when one of these agreements does not allow to offer it like this
 */
export function withLineage(dataset: DatasetInput, deps: OnwardDeps): DatasetInput {
  const declared = dataset.derivedFrom ?? [];
  const known = new Set(declared.map(({ agreement }) => agreement));
  const found = receivedUnder(dataset, deps.streams.all()).filter((agreement) => !known.has(agreement));
  const sources: Sources = [...declared, ...found.map((agreement) => ({ agreement }))];
  if (!dataset.published || sources.length === 0) return dataset;
  for (const source of sources) check(dataset, source, deps);
  return { ...dataset, derivedFrom: sources };
}

/** Records that are their publisher's own words about a machine, whoever measures it. */
const OWN_WORDS: ReadonlySet<string> = new Set(['advice', 'gap', 'watermark']);

/** Pure: agreements under which machines of the dataset came, of those that are not own. Advice about them is nobody else's data. */
function receivedUnder(
  { machines, signals, records }: DatasetInput,
  streams: readonly Pick<Stream, 'scope' | 'machine' | 'pack'>[],
): string[] {
  if (signals.length === 0 && records.every((kind) => OWN_WORDS.has(kind))) return [];
  const key = (machine: string, pack: string) => `${pack} ${machine}`;
  const own = new Set(streams.flatMap(({ scope, machine, pack }) => (scope === OWN ? [key(machine, pack)] : [])));
  const offered = new Set(machines.map(({ id, pack }) => key(id, pack)).filter((machine) => !own.has(machine)));
  return [
    ...new Set(
      streams.flatMap(({ scope, machine, pack }) => (scope !== OWN && offered.has(key(machine, pack)) ? [scope] : [])),
    ),
  ];
}

function check(
  { offers }: DatasetInput,
  { agreement, nextPolicy }: Sources[number],
  { agreed, gate }: OnwardDeps,
): void {
  const source = agreed.of(agreement);
  if (source === null) throw refused(agreement, ['no agreement with this id is known here']);
  const next = nextPolicy === undefined ? null : { policy: nextPolicy, digest: sha256(canonical(nextPolicy)) };
  if (source.kept.revokedAt !== null) throw refused(agreement, ['it was revoked']);
  if (source.policy === null) throw refused(agreement, ['its terms cannot be decided by this release']);
  const objections = onwardObjections(source.policy, gate.onwardFacts(source), offers, next);
  if (objections.length > 0)
    throw refused(
      agreement,
      objections.map(({ en }) => en),
      objections,
    );
}

function refused(agreement: string, reasons: readonly string[], texts?: unknown): MillspaceError {
  return new MillspaceError('MS-DTY-010', {
    detail: `${agreement}: ${reasons.join(' ')}`,
    where: '/derivedFrom',
    status: 422,
    ...(texts === undefined ? {} : { details: { agreement, texts } }),
  });
}
