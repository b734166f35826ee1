// Where data are fetched over HTTP: the names of DSP 2025-1, §"DataAddress", and those that connectors in use look for instead.
import type { DataAddress } from '../generated/types.ts';

/** Format of a transfer whose data the consumer fetches over HTTP. */
export const PULL_FORMAT = 'HttpData-PULL';

const ENDPOINT_TYPE = 'https://w3id.org/idsa/v4.1/HTTP';
/** Eclipse EDC writes and reads all members as properties of these names; it ignores `endpoint` and bare names. */
const EDC = 'https://w3id.org/edc/v0.0.1/ns/';
/** How Tractus-X connectors renew a token. */
const TRACTUS = 'https://w3id.org/tractusx/auth/';
/** Whoever knows this name may use `cursor`, `follow`, `from` and `to`, and ask for chunks. */
const OWN_PROTOCOL = 'urn:millspace:property:pull';
const OWN_VERSION = '1';

/** Where data can be fetched, and with what. */
export interface PullAddress {
  endpoint: string;
  /** Token for the Authorization header; null: none is needed. */
  token: string | null;
  /** The provider knows the token bare as well: it writes it under EDC's name. */
  bare: boolean;
  /** Seconds from the start message on; null = not said. */
  expiresIn: number | null;
  /** How a new token is had (RFC 6749, section 6); null = only by a new start. */
  renewal: { endpoint: string; token: string } | null;
  /** It is a millspace broker: it continues behind a cursor. */
  millspace: boolean;
}

/** Pure: the address as it goes into a TransferStartMessage, under the standard's names and those of EDC and Tractus-X. */
export function writePullAddress(address: {
  endpoint: string;
  token: string;
  expiresIn: number;
  renewal: { endpoint: string; token: string };
}): DataAddress {
  const { endpoint, token, expiresIn, renewal } = address;
  const properties: Record<string, string> = {
    authorization: token,
    authType: 'bearer',
    [`${EDC}endpoint`]: endpoint,
    [`${EDC}endpointType`]: ENDPOINT_TYPE,
    [`${EDC}authorization`]: token,
    [`${EDC}authType`]: 'bearer',
    [`${TRACTUS}refreshToken`]: renewal.token,
    [`${TRACTUS}refreshEndpoint`]: renewal.endpoint,
    [`${TRACTUS}expiresIn`]: String(expiresIn),
    [OWN_PROTOCOL]: OWN_VERSION,
  };
  return {
    '@type': 'DataAddress',
    endpointType: ENDPOINT_TYPE,
    endpoint,
    endpointProperties: Object.entries(properties).map(([name, value]) => ({
      '@type': 'EndpointProperty',
      name,
      value,
    })),
  };
}

/** Pure: what an address says, under whichever names; null when it does not say where. */
export function readPullAddress({ endpoint, endpointProperties = [] }: DataAddress): PullAddress | null {
  const said = new Map(endpointProperties.map(({ name, value }) => [name, value]));
  const first = (...names: string[]): string | null =>
    names.map((name) => said.get(name)).find((value) => value !== undefined && value !== '') ?? null;
  const where = endpoint ?? first(`${EDC}endpoint`, 'endpoint');
  if (where === null) return null;
  const renewalToken = first(`${TRACTUS}refreshToken`, 'refreshToken', 'refresh-token');
  const renewalEndpoint = first(`${TRACTUS}refreshEndpoint`, 'refreshEndpoint', 'refresh-endpoint');
  const expiresIn = Number(first(`${TRACTUS}expiresIn`, 'expiresIn') ?? Number.NaN);
  return {
    endpoint: where,
    token: first('authorization', `${EDC}authorization`),
    bare: said.has(`${EDC}authorization`),
    expiresIn: Number.isFinite(expiresIn) && expiresIn > 0 ? expiresIn : null,
    renewal:
      renewalToken !== null && renewalEndpoint !== null ? { endpoint: renewalEndpoint, token: renewalToken } : null,
    millspace: said.get(OWN_PROTOCOL) === OWN_VERSION,
  };
}
