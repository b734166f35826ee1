import type { Departure } from '@millspace/schemas';
import type { Agreements } from '../agreements/agreements.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { ControlStore } from '../db/store.ts';
import type { Refusal } from '../dsp/model.ts';
import type { Registry } from '../participants/registry.ts';
import { leftBecause } from '../participants/service.ts';
import type { DataPlane } from '../ports.ts';
import { eraseAudit } from './erase-audit.ts';
import { agreementsOfNobody, eraseRegister, processesOf } from './erase-register.ts';
import type { DepartureRow } from './tables.ts';

/** What ends and is erased, counted before it does. */
export type Figures = Pick<Departure, 'agreements' | 'counterparties' | 'datasets' | 'log' | 'auditEntries'>;

/** In this order: first what others rely on ends, then what was there is erased, last the copies that files keep of it. */
export const STEPS = ['agreements', 'processes', 'datasets', 'log', 'register', 'audit', 'files'] as const;
export type Step = (typeof STEPS)[number];

export interface StepsDeps {
  store: ControlStore;
  registry: Registry;
  agreements: Pick<Agreements, 'revoke'>;
  catalog: Pick<Catalog, 'remove'>;
  data: () => Pick<DataPlane, 'erase' | 'forgetAgreements'>;
  /** Ends what is open with a participant: negotiations, transfers. */
  endProcesses: (slug: string, refusal: Refusal) => Promise<void>;
  /** Forgets what is kept in memory of a participant's facts. */
  forgetFacts: (slug: string) => void;
  /** Forgets its outside partners, and the key it called them with. */
  forgetPartners: (slug: string) => void;
  /** Forgets what is kept in memory of agreements that are erased. */
  forgetAgreements: (ids: readonly string[]) => void;
}

/** What a step does; rejects when it is not done. */
export type DoStep = (row: DepartureRow, stopping: AbortSignal) => Promise<void>;

/** What each step of a departure does. Each may be cut short and repeated. */
export function departureSteps(deps: StepsDeps): Record<Step, DoStep> {
  const { store, registry } = deps;
  const gone = (slug: string) => registry.hasDeparted(slug);
  return {
    agreements: async ({ participant, said_by: by, reason, actor }) => {
      const rows = await store.read
        .selectFrom('agreements')
        .select('id')
        .where((eb) => eb.or([eb('provider', '=', participant), eb('consumer', '=', participant)]))
        .where('revoked_at', 'is', null)
        .execute();
      for (const { id } of rows) await deps.agreements.revoke(id, by, reason, actor);
    },
    processes: async ({ participant }) => {
      const found = registry.participant(participant);
      if (found) await deps.endProcesses(participant, leftBecause(found));
    },
    datasets: async ({ participant, actor }) => {
      const rows = await store.read.selectFrom('datasets').select('id').where('provider', '=', participant).execute();
      for (const { id } of rows) await deps.catalog.remove(id, participant, actor);
    },
    log: async ({ participant }, stopping) =>
      deps.data().erase(participant, await processesOf(store.read, participant), stopping),
    register: async ({ participant }) => {
      const agreements = await agreementsOfNobody(store.read, participant, gone);
      await deps.data().forgetAgreements(agreements);
      await store.write(async (tx) => {
        await eraseRegister(tx, participant, { gone, agreements });
        tx.after(() => {
          deps.forgetAgreements(agreements);
          const found = registry.participant(participant);
          if (found) registry.putParticipant({ ...found, name: '', country: null, bytesPerDay: null, logBytes: null });
          for (const connector of registry.connectors())
            if (connector.participant === participant)
              registry.putConnector({
                ...connector,
                name: '',
                software: null,
                revokedAt: connector.revokedAt ?? tx.now,
              });
          deps.forgetFacts(participant);
          deps.forgetPartners(participant);
        });
      });
    },
    audit: ({ participant }) => eraseAudit(store, participant, gone),
    files: () => store.scrub(),
  };
}
