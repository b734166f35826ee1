import { MillspaceError } from '@millspace/runtime/errors';
import type { AgreementView, DataActRequest } from '@millspace/schemas';
import type { Core } from '../core.ts';
import type { Matters } from './inbox.ts';

/** What a person may see: their inbox holds no more. */
export interface Sight {
  deals: boolean;
  sources: boolean;
}

/** Gathers what is known here, and from the broker what only it knows. `complete`: it answered. */
export async function gather(core: Core, sight: Sight): Promise<{ matters: Matters; complete: boolean }> {
  const remote = sight.deals ? await fromBroker(core) : NOTHING;
  const matters: Matters = {
    now: core.brokerNow(),
    participant: core.identity.enrolment?.participant ?? null,
    approvals: sight.deals ? core.approvals.list() : [],
    agreements: remote?.agreements ?? [],
    duties: core.duties.overview(),
    requests: remote?.requests ?? [],
    quarantined: sight.sources ? quarantined(core) : [],
    certificateEnds: sight.sources ? await certificateEnds(core) : null,
    titleOf: (dataset) => core.publications.find(dataset)?.dataset.title ?? null,
  };
  return { matters, complete: remote !== null };
}

interface Remote {
  agreements: AgreementView[];
  requests: DataActRequest[];
}

const NOTHING: Remote = { agreements: [], requests: [] };

/** null: it does not answer. */
async function fromBroker({ broker, identity }: Core): Promise<Remote | null> {
  if (identity.enrolment === null) return NOTHING;
  try {
    const [agreements, requests] = await Promise.all([
      broker.request<{ agreements: AgreementView[] }>('GET', '/agreements'),
      broker.request<{ requests: DataActRequest[] }>('GET', '/data-act/requests'),
    ]);
    return { agreements: agreements.json.agreements, requests: requests.json.requests };
  } catch (error) {
    if (error instanceof MillspaceError) return null;
    throw error;
  }
}

function quarantined({ store, sources }: Core): Matters['quarantined'] {
  return sources
    .list()
    .map(({ id }) => ({ source: id, entries: store.quarantine.countOf(id) }))
    .filter(({ entries }) => entries > 0);
}

/** Only where OPC UA is used: asking would make a certificate. */
async function certificateEnds({ sources }: Core): Promise<number | null> {
  if (!sources.list().some(({ type }) => type === 'opcua')) return null;
  return (await sources.ownCertificate()).facts.validTo;
}
