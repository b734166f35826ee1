import { expect, test } from 'vitest';
import { validateDataAddress } from '../generated/validators.js';
import { readPullAddress, writePullAddress } from './data-address.ts';

const WRITTEN = {
  endpoint: 'https://broker.example/api/v1/pull/urn:uuid:1',
  token: 'access',
  expiresIn: 600,
  renewal: { endpoint: 'https://broker.example/api/v1/pull/token', token: 'renew' },
};
const EDC = 'https://w3id.org/edc/v0.0.1/ns/';
const property = (name: string, value: string) => ({ '@type': 'EndpointProperty' as const, name, value });

test('what is written is a data address of the standard, and is read back whole', () => {
  const address = writePullAddress(WRITTEN);
  expect(validateDataAddress(address)).toBe(true);
  expect(readPullAddress(address)).toEqual({ ...WRITTEN, bare: true, millspace: true });
});

test('it says everything by the standard’s names and by those of EDC', () => {
  const { endpoint, endpointProperties = [] } = writePullAddress(WRITTEN);
  const said = Object.fromEntries(endpointProperties.map(({ name, value }) => [name, value]));
  expect(endpoint).toBe(WRITTEN.endpoint);
  expect(said).toMatchObject({
    authorization: 'access',
    authType: 'bearer',
    [`${EDC}endpoint`]: WRITTEN.endpoint,
    [`${EDC}authorization`]: 'access',
  });
});

test('an address as EDC 0.15.1 writes it, without an endpoint member', () => {
  const seen = {
    '@type': 'DataAddress' as const,
    endpointType: 'https://w3id.org/idsa/v4.1/HTTP',
    endpointProperties: [
      property(`${EDC}endpoint`, 'http://127.0.0.1:19195/public'),
      property(`${EDC}authType`, 'bearer'),
      property(`${EDC}endpointType`, 'https://w3id.org/idsa/v4.1/HTTP'),
      property(`${EDC}authorization`, 'eyJ'),
    ],
  };
  expect(readPullAddress(seen)).toEqual({
    endpoint: 'http://127.0.0.1:19195/public',
    token: 'eyJ',
    bare: true,
    expiresIn: null,
    renewal: null,
    millspace: false,
  });
});

test('the plain form of the standard, and one that says nothing', () => {
  const plain = { '@type': 'DataAddress' as const, endpointType: 'x', endpoint: 'https://p.example/data' };
  expect(readPullAddress({ ...plain, endpointProperties: [property('authorization', 't')] })).toMatchObject({
    endpoint: 'https://p.example/data',
    token: 't',
    bare: false,
  });
  expect(readPullAddress(plain)).toMatchObject({ token: null });
  expect(readPullAddress({ '@type': 'DataAddress', endpointType: 'x' })).toBeNull();
});
