import { type BrokerApi, type ConnectorApi, until } from './api.ts';
import { type Company, OPERATOR } from './companies.ts';

/** What people do once, before anything flows; doing it again changes nothing. */
interface Members {
  readonly broker: BrokerApi;
  connector(slug: string): ConnectorApi;
}

/** A company is invited and its connector joins. */
export async function enrol(stage: Members, company: Company): Promise<void> {
  const status = await stage.connector(company.slug).status();
  if (status.participant !== undefined) return;
  await stage.broker.addParticipant(company);
  await stage.connector(company.slug).enrol(await stage.broker.invite(company.slug));
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
    45_000,
    150,
  );
}
