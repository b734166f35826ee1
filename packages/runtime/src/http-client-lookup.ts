import { lookup as resolveName } from 'node:dns';
import type { LookupFunction } from 'node:net';

/**
 * Resolves a name to those of its addresses that may be called, at the moment of the connection: what is called is what was looked at.
 * @param mayConnect asked with each address that the name stands for @param refusal what the connection fails with when none is left
 */
export function lookupOnly(
  mayConnect: (address: string, host: string) => boolean,
  refusal: (host: string) => Error,
): LookupFunction {
  return (host, options, done) =>
    resolveName(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const allowed = found.filter(({ address }) => mayConnect(address, host));
      if (allowed.length === 0) return done(refusal(host), []);
      if (options.all) return done(null, allowed);
      const [first] = allowed;
      return done(null, first?.address ?? '', first?.family);
    });
}
