import { MillspaceError } from '@millspace/runtime/errors';
import type { OutwardClient } from '@millspace/runtime/http-client-guarded';
import { describeErrors, validateDspVersions } from '@millspace/schemas';
import type { Partner } from '../../partners/partner.ts';
import { reachable } from './remote-transport.ts';

export const DSP_VERSION = '2025-1';
const REMEMBER_MS = 10 * 60_000;

/** Finds the base address of a partner: as registered, or through the list of versions below its root (DSP 2025-1, §"Exposure of Versions"). */
export class Discovery {
  readonly #client: OutwardClient;
  readonly #now: () => number;
  readonly #found = new Map<string, { base: string; at: number }>();

  constructor(client: OutwardClient, now: () => number) {
    this.#client = client;
    this.#now = now;
  }

  /** @throws MillspaceError MS-DSP-002 (no answer), MS-DSP-003 (address), MS-DSP-005 (no common version) */
  async base(partner: Partner): Promise<string> {
    if (!partner.discover) return partner.address;
    const known = this.#found.get(partner.address);
    if (known && this.#now() - known.at < REMEMBER_MS) return known.base;
    const base = await this.#ask(partner);
    this.#found.set(partner.address, { base, at: this.#now() });
    return base;
  }

  async #ask({ address, id }: Partner): Promise<string> {
    const where = `${address}/.well-known/dspace-version`;
    const answer = await this.#client.request('GET', where).catch((error: unknown) => {
      throw reachable(error, id);
    });
    if (answer.status !== 200) throw noVersion(id, `${where} answered ${answer.status}`);
    let list: unknown;
    try {
      list = JSON.parse(answer.text);
    } catch {
      throw noVersion(id, `${where} is no JSON`);
    }
    if (!validateDspVersions(list)) throw noVersion(id, `${where}: ${describeErrors(validateDspVersions.errors)}`);
    const found = list.protocolVersions.find(({ version }) => version === DSP_VERSION);
    if (!found) throw noVersion(id, `${where} names ${list.protocolVersions.map(({ version }) => version).join(', ')}`);
    return (address + found.path).replace(/\/+$/, '');
  }
}

function noVersion(who: string, detail: string): MillspaceError {
  return new MillspaceError('MS-DSP-005', { detail: `${who}: ${detail}; needed is ${DSP_VERSION}`, status: 502 });
}
