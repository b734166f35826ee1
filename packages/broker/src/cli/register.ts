import { parseTime } from '@millspace/runtime/parse-time';
import type { Attestation, AttestationInput, MachineRelation } from '@millspace/schemas';
import type { Session } from './session.ts';
import { table, when } from './table.ts';
import { headOf } from './texts.ts';

/** `broker participant attest|withdraw|show`, `broker list …`, `broker machines`: the verified register. */

const url = (id: string): string => encodeURIComponent(id);

export interface AttestOptions {
  role?: string;
  certification?: string;
  location?: string;
  membership?: string;
  from?: string;
  until?: string;
  note?: string;
}

export async function attest(session: Session, slug: string, options: AttestOptions): Promise<void> {
  const kinds = (['role', 'certification', 'location', 'membership'] as const).filter(
    (kind) => options[kind] !== undefined,
  );
  if (kinds.length === 0) throw new RangeError(session.say('attestWhat'));
  const done: Attestation[] = [];
  for (const kind of kinds) {
    const input: AttestationInput = {
      kind,
      value: options[kind] ?? '',
      ...(options.from === undefined ? {} : { from: parseTime(options.from, '--from') }),
      ...(options.until === undefined ? {} : { until: parseTime(options.until, '--until') }),
      ...(options.note === undefined ? {} : { note: options.note }),
    };
    done.push(await session.send<Attestation>('POST', `/participants/${url(slug)}/attestations`, input));
  }
  print(session, done);
}

export async function withdraw(session: Session, id: string, reason: string): Promise<void> {
  print(session, [await session.send<Attestation>('POST', `/attestations/${url(id)}/withdraw`, { reason })]);
}

export async function showParticipant(session: Session, slug: string): Promise<void> {
  const { attestations } = await session.get<{ attestations: Attestation[] }>(
    `/participants/${url(slug)}/attestations`,
  );
  print(session, attestations);
}

export async function lists(session: Session): Promise<void> {
  const answer = await session.get<{ lists: { name: string; note: string; since: number }[] }>('/lists');
  rows(
    session,
    answer.lists,
    ['list', 'since', 'note'],
    answer.lists.map(({ name, since, note }) => [name, when(since), note]),
  );
}

export async function keepList(session: Session, name: string, note?: string): Promise<void> {
  const kept = await session.send('PUT', `/lists/${url(name)}`, note === undefined ? {} : { note });
  session.print(session.json ? JSON.stringify(kept, null, 2) : `${name} ${session.say('done')}`);
}

export async function machines(session: Session): Promise<void> {
  const { relations } = await session.get<{ relations: MachineRelation[] }>('/admin/machine-relations');
  rows(
    session,
    relations,
    ['machine', 'publisher', 'relation', 'participant', 'state', 'from', 'until'],
    relations.map(({ terms, state, until }) => [
      terms.machine,
      terms.publisher,
      terms.relation,
      terms.participant,
      session.say(`state-${state}`),
      when(terms.from),
      when(until),
    ]),
  );
}

function print(session: Session, attestations: Attestation[]): void {
  rows(
    session,
    attestations,
    ['attestation', 'attribute', 'value', 'state', 'from', 'until', 'by', 'note'],
    attestations.map((one) => [
      one.id,
      session.say(`kind-${one.kind}`),
      one.value,
      session.say(`state-${one.state}`),
      when(one.from),
      when(one.until),
      one.by,
      one.reason ?? one.note,
    ]),
  );
}

function rows(session: Session, value: unknown, columns: readonly string[], cells: readonly unknown[][]): void {
  if (session.json) session.print(JSON.stringify(value, null, 2));
  else if (cells.length === 0) session.print(session.say('none'));
  else
    session.print(
      table(
        columns.map((name) => headOf(session.language, name)),
        cells,
      ),
    );
}
