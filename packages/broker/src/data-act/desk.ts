import { randomUUID } from 'node:crypto';
import { dataActSheet } from '@millspace/policy';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import type { MillspaceError } from '@millspace/runtime/errors';
import {
  type DataActRequest,
  type DataActSheet,
  type Dataset,
  datasetOwner,
  type Withholding,
} from '@millspace/schemas';
import type { ControlStore } from '../db/store.ts';
import { said } from '../http/said.ts';

/** An answer is due after this long: the regulation says "without undue delay" (decision 0061). */
export const ANSWER_MS = 14 * 86_400_000;

export interface NewRequest {
  kind: DataActRequest['kind'];
  dataset: string;
  text: string;
  recipient?: string;
  purposes?: string[];
}

export interface NewWithholding {
  dataset: string;
  field: string;
  reason: string;
  measures: string;
  authorityAt?: number;
}

export interface DeskDeps {
  store: ControlStore;
  isParticipant: (slug: string) => boolean;
  /** The participant sees the dataset in the catalogue, or owns it. */
  sees: (dataset: string, participant: string) => Promise<boolean>;
  dataset: (id: string) => Promise<Dataset | null>;
}

/** Requests of machine users and notices of data holders, dated and on record; the audit log has each step. */
export class DataActDesk {
  readonly #deps: DeskDeps;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError MS-DAT-001 (nothing to ask about), MS-DAT-002 (who or what is missing) */
  async ask(input: NewRequest, user: string, actor: string): Promise<DataActRequest> {
    const holder = datasetOwner(input.dataset);
    if (holder === null || holder === user || !(await this.#deps.sees(input.dataset, user)))
      throw said(
        'MS-DAT-001',
        404,
        `There is no dataset ${input.dataset} of another participant.`,
        `Es gibt keinen Datensatz ${input.dataset} eines anderen Teilnehmers.`,
        '/dataset',
      );
    const needsRecipient = input.kind !== 'user-access';
    if (needsRecipient && (input.recipient === undefined || !this.#deps.isParticipant(input.recipient)))
      throw said(
        'MS-DAT-002',
        422,
        'The third party has to be a participant.',
        'Der Dritte muss Teilnehmer sein.',
        '/recipient',
      );
    if (input.kind === 'third-party' && (input.purposes ?? []).length === 0)
      throw said(
        'MS-DAT-002',
        422,
        'For what may the third party use the data?',
        'Wofür darf der Dritte die Daten nutzen?',
        '/purposes',
      );
    return this.#deps.store.write(async (tx) => {
      const asked = {
        id: `urn:millspace:data-act:request:${randomUUID()}`,
        kind: input.kind,
        dataset: input.dataset,
        holder,
        user,
        ...(needsRecipient && input.recipient !== undefined && { recipient: input.recipient }),
        ...(input.purposes && { purposes: input.purposes }),
        text: input.text,
        at: tx.now,
        due: tx.now + ANSWER_MS,
      };
      const request: DataActRequest = { ...asked, state: 'open', digest: sha256(canonical(asked)) };
      const { id, at, due, state } = request;
      await tx.db
        .insertInto('data_act_requests')
        .values({
          id,
          holder,
          user,
          recipient: request.recipient ?? null,
          at,
          due,
          state,
          body: JSON.stringify(request),
        })
        .execute();
      tx.audit({
        kind: 'data-act.requested',
        subject: input.dataset,
        actor,
        parties: partiesOf(request),
        data: { request: id, what: input.kind, digest: request.digest },
      });
      return request;
    });
  }

  /** Those that concern a participant as user, holder or third party; null: all. */
  async list(participant: string | null): Promise<DataActRequest[]> {
    let query = this.#deps.store.read.selectFrom('data_act_requests').select('body').orderBy('n', 'desc').limit(1000);
    if (participant !== null)
      query = query.where((eb) =>
        eb.or([eb('holder', '=', participant), eb('user', '=', participant), eb('recipient', '=', participant)]),
      );
    return (await query.execute()).map(({ body }) => JSON.parse(body) as DataActRequest);
  }

  /** In writing, once. @throws MillspaceError MS-DAT-003 (not yours to answer), MS-DAT-004 (answered already) */
  answer(
    id: string,
    answer: { granted: boolean; text: string },
    holder: string,
    actor: string,
  ): Promise<DataActRequest> {
    return this.#change(id, actor, 'data-act.answered', (request, now) => {
      if (request.holder !== holder) throw notYours(id);
      if (request.answer)
        throw said('MS-DAT-004', 409, 'The request has been answered.', 'Das Verlangen ist beantwortet.', '/answer');
      const state = request.state === 'escalated' ? 'escalated' : answer.granted ? 'granted' : 'refused';
      return { ...request, state, answer: { ...answer, at: now } };
    });
  }

  /** When the answer is overdue or a refusal. @throws MillspaceError MS-DAT-003, MS-DAT-005 (nothing to escalate yet) */
  escalate(id: string, text: string, user: string, actor: string): Promise<DataActRequest> {
    return this.#change(id, actor, 'data-act.escalated', (request, now) => {
      if (request.user !== user) throw notYours(id);
      if (request.state !== 'refused' && !(request.state === 'open' && now >= request.due)) throw notYet(request);
      return { ...request, state: 'escalated', escalation: { text, at: now } };
    });
  }

  /** One notice for one field. @throws MillspaceError MS-DAT-003 when the dataset is not the holder's */
  withhold(input: NewWithholding, holder: string, actor: string): Promise<Withholding> {
    if (datasetOwner(input.dataset) !== holder) throw notYours(input.dataset);
    return this.#deps.store.write(async (tx) => {
      const notice: Withholding = {
        ...input,
        id: `urn:millspace:data-act:withholding:${randomUUID()}`,
        holder,
        at: tx.now,
      };
      await tx.db
        .insertInto('withholdings')
        .values({
          id: notice.id,
          dataset: notice.dataset,
          holder,
          at: tx.now,
          ended_at: null,
          body: JSON.stringify(notice),
        })
        .execute();
      tx.audit({
        kind: 'data-act.withheld',
        subject: notice.dataset,
        actor,
        parties: [holder],
        data: { notice: notice.id, field: notice.field },
      });
      return notice;
    });
  }

  /** @throws MillspaceError MS-DAT-003 */
  endWithholding(id: string, holder: string, actor: string): Promise<void> {
    return this.#deps.store.write(async (tx) => {
      const row = await tx.db.selectFrom('withholdings').selectAll().where('id', '=', id).executeTakeFirst();
      if (row?.holder !== holder) throw notYours(id);
      if (row.ended_at !== null) return;
      const body = JSON.stringify({ ...(JSON.parse(row.body) as Withholding), endedAt: tx.now });
      await tx.db.updateTable('withholdings').set({ ended_at: tx.now, body }).where('id', '=', id).execute();
      tx.audit({
        kind: 'data-act.withholding-ended',
        subject: row.dataset,
        actor,
        parties: [holder],
        data: { notice: id },
      });
    });
  }

  /** Notices about a dataset, for whoever sees it. @throws MillspaceError MS-DAT-001 */
  async withholdings(dataset: string, participant: string): Promise<Withholding[]> {
    await this.#mustSee(dataset, participant);
    const rows = await this.#deps.store.read
      .selectFrom('withholdings')
      .select('body')
      .where('dataset', '=', dataset)
      .orderBy('n')
      .execute();
    return rows.map(({ body }) => JSON.parse(body) as Withholding);
  }

  /** Article 3(2) and (3) of a dataset, for whoever sees it; null: for the operator. @throws MillspaceError MS-DAT-001 */
  async sheet(id: string, participant: string | null): Promise<DataActSheet> {
    if (participant !== null) await this.#mustSee(id, participant);
    const dataset = await this.#deps.dataset(id);
    if (!dataset) throw unseen(id);
    return dataActSheet(dataset);
  }

  async #mustSee(dataset: string, participant: string): Promise<void> {
    if (datasetOwner(dataset) !== participant && !(await this.#deps.sees(dataset, participant))) throw unseen(dataset);
  }

  #change(
    id: string,
    actor: string,
    kind: string,
    change: (request: DataActRequest, now: number) => DataActRequest,
  ): Promise<DataActRequest> {
    return this.#deps.store.write(async (tx) => {
      const row = await tx.db.selectFrom('data_act_requests').select('body').where('id', '=', id).executeTakeFirst();
      if (!row) throw notYours(id);
      const request = change(JSON.parse(row.body) as DataActRequest, tx.now);
      await tx.db
        .updateTable('data_act_requests')
        .set({ state: request.state, body: JSON.stringify(request) })
        .where('id', '=', id)
        .execute();
      tx.audit({
        kind,
        subject: request.dataset,
        actor,
        parties: partiesOf(request),
        data: { request: id, state: request.state },
      });
      return request;
    });
  }
}

/** Who has the data, who uses the machine, and whom the user named. */
function partiesOf({ holder, user, recipient }: DataActRequest): string[] {
  return [...new Set([holder, user, ...(recipient === undefined ? [] : [recipient])])];
}

function unseen(dataset: string): MillspaceError {
  const [en, de] = [
    `There is no dataset ${dataset} in the catalogue.`,
    `Im Katalog gibt es keinen Datensatz ${dataset}.`,
  ];
  return said('MS-DAT-001', 404, en, de, '/dataset');
}

/** Granted, escalated already, or its answer may still come. */
function notYet({ state, due }: DataActRequest): MillspaceError {
  const at = new Date(due).toISOString();
  const [en, de] =
    state === 'open'
      ? [`The holder may answer until ${at}.`, `Der Inhaber kann bis ${at} antworten.`]
      : state === 'granted'
        ? ['The request was granted.', 'Dem Verlangen wurde entsprochen.']
        : ['The request has been escalated.', 'Das Verlangen ist schon eskaliert.'];
  return said('MS-DAT-005', 409, en, de, '/due');
}

function notYours(what: string): MillspaceError {
  const [en, de] = [`${what} is not there, or not yours to act on.`, `${what} gibt es nicht, oder es gehört anderen.`];
  return said('MS-DAT-003', 404, en, de, '/id');
}
