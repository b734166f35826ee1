import { type Facts, timeline } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import {
  type Agreement,
  type Dataset,
  type Decision,
  type OdrlOffer,
  participantUrn,
  type Simulated,
} from '@millspace/schemas';
import { draftAgreement } from '../agreements/signing.ts';

/** A hypothetical request: who, what for, when, and what is assumed beside what is known. */
export interface Hypothesis {
  /** Absent = each participant. */
  participant?: string;
  /** Absent = each published dataset (of `provider`, where given). */
  dataset?: string;
  provider?: string;
  /** A policy that is not on offer (yet) instead of the dataset's offers. */
  policy?: OdrlOffer;
  purpose?: string;
  /** Epoch ms; now when absent. */
  at?: number;
  /** How far to look ahead from there, ms. */
  aheadMs?: number;
  /** Facts as if they were so: never used for a delivery. */
  assume?: Partial<Omit<Facts, 'now' | 'participant' | 'assignee'>>;
}

export interface AgreementFound {
  agreement: Agreement;
  purpose: string | null;
  start: number;
  revoked: boolean;
}

export interface SimulatorDeps {
  now: () => number;
  participants: () => string[];
  datasets: (only: { dataset?: string; provider?: string }) => Promise<Dataset[]>;
  agreements: (dataset: string, consumer: string) => Promise<AgreementFound[]>;
  /** The very decision of the broker, with some facts assumed. */
  decide: (
    agreement: Agreement,
    asked: {
      now: number;
      consumer: string;
      provider: string;
      dataset: string;
      purpose: string | null;
      agreementStart: number;
    },
    assume: NonNullable<Hypothesis['assume']>,
  ) => Decision | null;
}

const MOST = 500;
const AHEAD_MS = 366 * 86_400_000;

/** "Who gets what, when, and which rule says no": the engine of the broker on a hypothetical request. Changes nothing. */
export class Simulator {
  readonly #deps: SimulatorDeps;

  constructor(deps: SimulatorDeps) {
    this.#deps = deps;
  }

  /** @throws MillspaceError MS-SML-001 (no such dataset), MS-SML-002 (the question is too wide) */
  async run(what: Hypothesis): Promise<Simulated[]> {
    const { participants, datasets } = this.#deps;
    const found = await datasets({
      ...(what.dataset !== undefined && { dataset: what.dataset }),
      ...(what.provider !== undefined && { provider: what.provider }),
    });
    if (what.dataset !== undefined && found.length === 0)
      throw new MillspaceError('MS-SML-001', {
        detail: `there is no dataset ${what.dataset}`,
        details: {
          text: {
            en: `There is no published dataset ${what.dataset}.`,
            de: `Es gibt keinen veröffentlichten Datensatz ${what.dataset}.`,
          },
        },
        where: '/dataset',
        status: 404,
      });
    const who = what.participant === undefined ? participants() : [what.participant];
    if (who.length * found.length > MOST)
      throw new MillspaceError('MS-SML-002', {
        detail: `${who.length} participants × ${found.length} datasets are more than ${MOST} questions; name one of them`,
        status: 422,
      });
    const answers: Simulated[] = [];
    for (const dataset of found)
      for (const participant of who)
        if (participant !== dataset.provider) answers.push(...(await this.#of(what, dataset, participant)));
    return answers;
  }

  async #of(what: Hypothesis, dataset: Dataset, participant: string): Promise<Simulated[]> {
    const at = what.at ?? this.#deps.now();
    const existing = what.policy ? [] : await this.#deps.agreements(dataset.id, participant);
    const offers = what.policy ? [what.policy] : existing.length > 0 ? [] : dataset.offers;
    return [
      ...existing.flatMap((found) =>
        this.#one(what, dataset, participant, at, {
          policy: found.agreement['@id'],
          under: 'agreement',
          agreement: found.agreement,
          purpose: what.purpose ?? found.purpose,
          start: found.start,
          assume: { terminated: found.revoked, ...what.assume },
        }),
      ),
      ...offers.flatMap((offer) =>
        this.#one(what, dataset, participant, at, {
          policy: offer['@id'],
          under: 'offer',
          agreement: draftAgreement({
            id: `urn:millspace:simulated:${offer['@id']}`,
            offer,
            dataset: dataset.id,
            provider: participantUrn(dataset.provider),
            consumer: participantUrn(participant),
            now: at,
          }),
          purpose: what.purpose ?? null,
          start: at,
          assume: { consumerEnforces: true, ...what.assume },
        }),
      ),
    ];
  }

  #one(
    what: Hypothesis,
    dataset: Dataset,
    consumer: string,
    at: number,
    one: {
      policy: string;
      under: Simulated['under'];
      agreement: Agreement;
      purpose: string | null;
      start: number;
      assume: NonNullable<Hypothesis['assume']>;
    },
  ): Simulated[] {
    const { provider } = dataset;
    const asked = { consumer, provider, dataset: dataset.id, purpose: one.purpose, agreementStart: one.start };
    const assumed = { firstUse: null, ...one.assume };
    const decide = (now: number) => this.#deps.decide(one.agreement, { ...asked, now }, assumed);
    const decision = decide(at);
    if (decision === null) return [];
    const line = timeline((now) => decide(now) ?? decision, at, at + (what.aheadMs ?? AHEAD_MS));
    return [
      {
        participant: consumer,
        dataset: dataset.id,
        provider,
        policy: one.policy,
        under: one.under,
        decision,
        timeline: line,
      },
    ];
  }
}
