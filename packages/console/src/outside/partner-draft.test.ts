import { validatePartnerInput } from '@millspace/schemas';
import { expect, test } from 'vitest';
import { draftOf, inputOf, lackOf, type PartnerDraft } from './partner-draft.ts';

const full: PartnerDraft = {
  ...draftOf(),
  id: 'did:web:edc.example:parts',
  address: ' https://edc.example/dsp ',
};

test('says what is missing, one thing after the other', () => {
  expect(lackOf(draftOf())).toBe('id');
  expect(lackOf({ ...full, id: 'edc' })).toBe('did');
  expect(lackOf({ ...full, address: 'edc.example' })).toBe('address');
  expect(lackOf({ ...full, address: 'ftp://edc.example' })).toBe('address');
  expect(lackOf({ ...full, accepts: 'token', token: 'short' })).toBe('token');
  expect(lackOf({ ...full, presents: 'oauth2' })).toBe('tokenUrl');
  expect(lackOf({ ...full, presents: 'oauth2', tokenUrl: 'https://login.example' })).toBe('clientId');
  expect(lackOf({ ...full, presents: 'token' })).toBe('secret');
  expect(lackOf(full)).toBeNull();
});

const own = (more: Partial<PartnerDraft>) => inputOf({ ...full, ...more });

test.each([
  [{}],
  [{ presents: 'none' }],
  [{ id: 'edc', accepts: 'token', token: 'a-long-secret', presents: 'token', secret: 'another-secret' }],
  [{ presents: 'oauth2', tokenUrl: 'https://login.example', clientId: 'acme', secret: 'client-secret', scope: 'dsp' }],
] satisfies [Partial<PartnerDraft>][])('what is sent is what the API takes: %j', (more) => {
  expect(lackOf({ ...full, ...more })).toBeNull();
  expect(validatePartnerInput(own(more)), JSON.stringify(validatePartnerInput.errors)).toBe(true);
});

test('only what the chosen proof needs is sent', () => {
  expect(own({ name: '', token: 'left over from before', secret: 'left over, too' })).toEqual({
    id: 'did:web:edc.example:parts',
    address: 'https://edc.example/dsp',
    discover: true,
    accepts: { kind: 'self-issued' },
    presents: { kind: 'self-issued' },
  });
});

test('a partner that is known comes back without its secrets', () => {
  const draft = draftOf({
    ...{ id: 'edc', participant: 'acme', name: 'edc', address: 'https://edc.example', discover: false },
    ...{ accepts: { kind: 'token', form: 'raw' }, state: 'active', createdAt: 1 },
    presents: { kind: 'oauth2', form: 'bearer', tokenUrl: 'https://login.example', clientId: 'acme' },
  });
  expect(draft).toMatchObject({ name: '', tokenForm: 'raw', clientId: 'acme', token: '', secret: '' });
  expect(lackOf(draft)).toBe('token');
});
