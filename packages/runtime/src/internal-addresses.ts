import { BlockList, isIP } from 'node:net';
import { isInternalAddress } from './internal-address.ts';

/**
 * Which internal addresses a server may call although somebody outside names them: `127.0.0.1`, `10.1.0.0/16`, `fd00::/8`,
 * or a host name, for which every address it resolves to is fine.
 */
export class InternalAddresses {
  readonly #allowed = new BlockList();
  readonly #names = new Set<string>();

  /** @throws RangeError when an entry is neither address, network nor host name */
  constructor(allowed: readonly string[] = []) {
    for (const entry of allowed) this.#allow(entry);
  }

  #allow(entry: string): void {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address);
    if (family === 0) {
      if (prefix !== undefined || !/^[a-z0-9.-]+$/i.test(address)) throw new RangeError(`"${entry}" is no address`);
      this.#names.add(address.toLowerCase());
    } else {
      const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
      if (!Number.isInteger(bits)) throw new RangeError(`"${entry}" is no network`);
      this.#allowed.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
    }
  }

  /** The name was allowed by whoever runs this server, whatever it resolves to. */
  allowsName(host: string): boolean {
    return this.#names.has(host.toLowerCase());
  }

  /** Whether an address (IPv4 or IPv6, no brackets) may be called. */
  allows(address: string): boolean {
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    const family = isIP(mapped) === 6 ? 'ipv6' : 'ipv4';
    return this.#allowed.check(mapped, family) || !isInternalAddress(mapped);
  }

  /** Whether it was allowed by whoever runs this server: there, encryption is their matter. */
  trusts(host: string): boolean {
    const family = isIP(host);
    return family === 0 ? this.allowsName(host) : this.#allowed.check(host, family === 4 ? 'ipv4' : 'ipv6');
  }
}

/** The host of a URL without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
