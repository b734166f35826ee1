import { messageOf } from '@millspace/runtime/errors';
import type { Logger } from '@millspace/runtime/logger';
import type { Dataset, DatasetInput } from '@millspace/schemas';
import type { BrokerClient } from '../identity/broker-client.ts';
import type { Publication, Publications } from './publications.ts';
import type { Sender } from './sender.ts';

export interface PublisherDeps {
  publications: Publications;
  broker: BrokerClient;
  sender: Sender;
  logger: Logger;
  /** Completes a dataset by what it is made from. @throws when that may not be offered like this */
  withLineage: (dataset: DatasetInput) => DatasetInput;
}

/** Keeps the catalogue's entries those of this connector. */
export class Publisher {
  readonly #deps: PublisherDeps;

  constructor(deps: PublisherDeps) {
    this.#deps = deps;
  }

  /** The broker checks and compiles first; what it refuses changes nothing here. @throws the broker's refusal */
  async publish(described: DatasetInput): Promise<Publication> {
    const { publications, broker, sender, withLineage } = this.#deps;
    const dataset = withLineage(described);
    await broker.request<Dataset>('PUT', path(dataset.id), { json: dataset });
    const publication = publications.put(dataset);
    publications.markSynced(dataset.id);
    sender.refresh();
    return publication;
  }

  /** Out of the catalogue, and nothing more is sent; running transfers end at the broker. */
  async unpublish(id: string): Promise<void> {
    const { publications, broker, sender } = this.#deps;
    await broker.request('DELETE', path(id));
    publications.remove(id);
    sender.refresh();
  }

  /** Tells a broker (again) what it may have forgotten by a restore. */
  async syncAll(): Promise<void> {
    const { publications, broker, logger } = this.#deps;
    try {
      const { json } = await broker.request<{ datasets: Dataset[] }>('GET', '/datasets');
      const known = new Set(json.datasets.map((dataset) => dataset.id));
      for (const { dataset, synced } of publications.list()) {
        if (synced && known.has(dataset.id)) continue;
        await broker.request('PUT', path(dataset.id), { json: dataset });
        publications.markSynced(dataset.id);
      }
    } catch (error) {
      logger.warn({ detail: messageOf(error) }, 'the catalogue could not be compared with what is published here');
    }
  }
}

function path(id: string): string {
  return `/datasets/${encodeURIComponent(id)}`;
}
