import { MillspaceError } from '@millspace/runtime/errors';
import type { OutwardAnswer, OutwardClient } from '@millspace/runtime/http-client-guarded';
import {
  DSP_CONTEXT,
  type DspCatalog,
  type DspDataset,
  describeErrors,
  validateDspCatalog,
  validateDspDataset,
} from '@millspace/schemas';
import type { Discovery } from '../dsp/wire/discovery.ts';
import { readMessage } from '../dsp/wire/read-message.ts';
import { reachable } from '../dsp/wire/remote-transport.ts';
import { strictJson } from '../dsp/wire/strict-json.ts';
import type { Credentials } from './identity/identity.port.ts';
import type { Partner } from './partner.ts';

/** The largest page of a partner's catalogue that is read (bytes). */
const CATALOG_BYTES = 16 * 1024 * 1024;

export interface CatalogPageOfPartner {
  catalog: DspCatalog;
  /** Give it back for the page after, or before, this one. */
  next?: string;
  previous?: string;
}

/** Asks an outside partner what it offers. */
export class PartnerClient {
  readonly #client: OutwardClient;
  readonly #discovery: Discovery;
  readonly #credentials: Credentials;

  constructor(client: OutwardClient, discovery: Discovery, credentials: Credentials) {
    this.#client = client;
    this.#discovery = discovery;
    this.#credentials = credentials;
  }

  /**
   * One page of its catalogue. @param cursor of a page before; must lead to the partner itself
   * @throws MillspaceError MS-DSP-002 to 006 (reach, identity, version, answer), MS-DSP-008 (it refuses)
   */
  async catalog(
    partner: Partner,
    options: { cursor?: string; filter?: unknown[] } = {},
  ): Promise<CatalogPageOfPartner> {
    const base = await this.#discovery.base(partner);
    const address = options.cursor === undefined ? `${base}/catalog/request` : pageOf(base, options.cursor);
    const message = {
      '@context': [DSP_CONTEXT],
      '@type': 'CatalogRequestMessage',
      ...(options.filter ? { filter: options.filter } : {}),
    };
    const answer = await this.#ask('POST', address, partner, base, message);
    const catalog = readMessage(this.#read(answer, partner), ['Catalog']) as unknown;
    if (!validateDspCatalog(catalog)) throw strange(partner, describeErrors(validateDspCatalog.errors));
    const links = linksOf(answer.headers['link']);
    const cursor = (relation: string) => {
      const found = links.get(relation);
      return found === undefined ? undefined : Buffer.from(new URL(found, address).href).toString('base64url');
    };
    const [next, previous] = [cursor('next'), cursor('previous')];
    return { catalog, ...(next === undefined ? {} : { next }), ...(previous === undefined ? {} : { previous }) };
  }

  /** One dataset with its offers. @throws as `catalog` */
  async dataset(partner: Partner, id: string): Promise<DspDataset> {
    const base = await this.#discovery.base(partner);
    const answer = await this.#ask('GET', `${base}/catalog/datasets/${encodeURIComponent(id)}`, partner, base);
    const dataset = this.#read(answer, partner);
    if (!validateDspDataset(dataset)) throw strange(partner, describeErrors(validateDspDataset.errors));
    if (dataset['@id'] !== id) throw strange(partner, `it answers with the dataset ${dataset['@id']}`);
    return dataset;
  }

  async #ask(
    method: 'GET' | 'POST',
    address: string,
    partner: Partner,
    base: string,
    json?: unknown,
  ): Promise<OutwardAnswer> {
    const authorization = await this.#credentials.header(partner, base);
    let answer: OutwardAnswer;
    try {
      answer = await this.#client.request(method, address, {
        ...(json === undefined ? {} : { json }),
        headers: authorization === undefined ? {} : { authorization },
        maxBytes: CATALOG_BYTES,
      });
    } catch (error) {
      throw reachable(error, partner.id);
    }
    if (answer.status >= 200 && answer.status < 300) return answer;
    const detail = `${partner.id} answered ${answer.status}: ${answer.text.slice(0, 300)}`;
    if (answer.status === 401 || answer.status === 403) throw new MillspaceError('MS-DSP-004', { detail, status: 502 });
    if (answer.status === 404) throw new MillspaceError('MS-DSP-008', { detail, status: 404 });
    if (answer.status >= 400 && answer.status < 500) throw new MillspaceError('MS-DSP-008', { detail, status: 502 });
    throw new MillspaceError('MS-DSP-006', { detail, status: 502 });
  }

  #read(answer: OutwardAnswer, partner: Partner): unknown {
    try {
      return strictJson(answer.text);
    } catch (cause) {
      throw strange(partner, (cause as Error).message);
    }
  }
}

/** A cursor is the partner's own link: it is followed on its own server only. */
function pageOf(base: string, cursor: string): string {
  const address = Buffer.from(cursor, 'base64url').toString('utf8');
  if (URL.canParse(address) && new URL(address).origin === new URL(base).origin) return address;
  throw new MillspaceError('MS-DSP-014', { detail: 'this cursor leads nowhere', where: '/cursor', status: 400 });
}

/** Pure: relations and addresses of Link headers (RFC 8288). */
export function linksOf(header: string | string[] | undefined): Map<string, string> {
  const links = new Map<string, string>();
  for (const line of [header ?? []].flat())
    for (const [, address = '', rest = ''] of line.matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g)) {
      const relation = /;\s*rel\s*=\s*"?([^";]+)"?/i.exec(rest)?.[1];
      for (const one of relation?.split(/\s+/) ?? []) links.set(one === 'prev' ? 'previous' : one, address);
    }
  return links;
}

function strange(partner: Partner, why: string): MillspaceError {
  return new MillspaceError('MS-DSP-006', { detail: `${partner.id} answered with no catalogue: ${why}`, status: 502 });
}
