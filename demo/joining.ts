import { type BrokerApi, type ConnectorApi, until } from './api.ts';
import { type Company, OPERATOR } from './companies.ts';

/** What people do once, before anything flows; doing it again changes nothing. */
interface Members {
  readonly broker: BrokerApi;
  connector(slug: string): ConnectorApi;
}

/** On a busy machine a process that starts may leave a request unanswered for a while. */
const PATIENCE_MS = 90_000;

/** A company is invited and its connector joins. */
export async function enrol(stage: Members, company: Company): Promise<void> {
  const connector = stage.connector(company.slug);
  await until(
    async () => {
      if ((await connector.status()).participant !== undefined) return true;
      await stage.broker.addParticipant(company);
      await connector.enrol(await stage.broker.invite(company.slug));
      return true;
    },
    Boolean,
    `that ${company.name} joins`,
    PATIENCE_MS,
  );
}

/** The demo plays the person who compares the fingerprint of the mill's certificate and says yes. */
export async function trustMill(stage: Members): Promise<void> {
  const operator = stage.connector(OPERATOR.slug);
  let answered: string | undefined;
  await until(
    async () => {
      const source = (await operator.sources()).find(({ id }) => id === 'opcua');
      // The state stays as it is until the source has tried again.
      if (source?.state === 'needs trust' && source.fingerprint && source.fingerprint !== answered) {
        await operator.trust('opcua', source.fingerprint);
        answered = source.fingerprint;
      }
      return source;
    },
    (source) => source === undefined || (source.state === 'connected' && source.items.active > 0),
    'the OPC UA source',
    PATIENCE_MS,
    150,
  );
}
