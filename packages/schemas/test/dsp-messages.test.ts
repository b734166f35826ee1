import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reference } from '../../../scripts/testing/reference.ts';
import type { Validator } from '../src/index.ts';
import * as schemas from '../src/index.ts';

/** Validators by the `@type` of a message; the two that have none go by file. */
const BY_TYPE: Readonly<Record<string, Validator<unknown>>> = {
  CatalogRequestMessage: schemas.validateCatalogRequestMessage,
  DatasetRequestMessage: schemas.validateDatasetRequestMessage,
  Catalog: schemas.validateDspCatalog,
  Dataset: schemas.validateDspDataset,
  CatalogError: schemas.validateCatalogError,
  ContractRequestMessage: schemas.validateContractRequestMessage,
  ContractOfferMessage: schemas.validateContractOfferMessage,
  ContractAgreementMessage: schemas.validateContractAgreementMessage,
  ContractAgreementVerificationMessage: schemas.validateContractAgreementVerificationMessage,
  ContractNegotiationEventMessage: schemas.validateContractNegotiationEventMessage,
  ContractNegotiationTerminationMessage: schemas.validateContractNegotiationTerminationMessage,
  ContractNegotiation: schemas.validateContractNegotiation,
  ContractNegotiationError: schemas.validateContractNegotiationError,
  TransferRequestMessage: schemas.validateTransferRequestMessage,
  TransferStartMessage: schemas.validateTransferStartMessage,
  TransferSuspensionMessage: schemas.validateTransferSuspensionMessage,
  TransferCompletionMessage: schemas.validateTransferCompletionMessage,
  TransferTerminationMessage: schemas.validateTransferTerminationMessage,
  TransferProcess: schemas.validateTransferProcess,
  TransferError: schemas.validateTransferError,
};

const data = reference('dsp-data/dsp-2025-1');
type Json = Record<string, unknown>;

describe('published examples of DSP 2025-1', data.options, () => {
  const files = data.options.skip
    ? []
    : ['catalog', 'negotiation', 'transfer', 'common'].flatMap((folder) => {
        const place = join(data.path, folder, 'example');
        return readdirSync(place).map((name) => join(place, name));
      });

  it('are there', () => {
    expect(files.length).toBeGreaterThanOrEqual(27);
  });

  for (const file of files)
    it(`${file.split('/').at(-1)} is understood`, () => {
      const message = JSON.parse(readFileSync(file, 'utf8')) as Json;
      const validate = file.includes('did-service')
        ? schemas.validateDidService
        : file.includes('protocol-version')
          ? schemas.validateDspVersions
          : BY_TYPE[String(message['@type'])];
      expect(validate, String(message['@type'])).toBeDefined();
      expect([validate?.(message), schemas.describeErrors(validate?.errors)]).toEqual([true, 'no error']);
    });
});

const CONTEXT = [schemas.DSP_CONTEXT];
const offer = { '@id': 'urn:uuid:o', '@type': 'Offer', target: 'urn:d', permission: [{ action: 'use' }] };
const agreement = {
  ...{ '@id': 'urn:uuid:a', '@type': 'Agreement', target: 'urn:d', assigner: 'p', assignee: 'c' },
  ...{ timestamp: '2026-01-01T00:00:00Z', permission: [{ action: 'use' }] },
};
const pids = { providerPid: 'urn:uuid:p', consumerPid: 'urn:uuid:c' };
const address = { callbackAddress: 'https://example.org/dsp' };
const distribution = { '@type': 'Distribution', format: 'HttpData-PULL', accessService: 'urn:s' };
const listed = {
  '@id': 'urn:d',
  hasPolicy: [{ '@id': 'urn:o', permission: [{ action: 'use' }] }],
  distribution: [distribution],
};

/** Of each message the least that is valid. */
const LEAST: readonly Json[] = [
  { '@type': 'CatalogRequestMessage' },
  { '@type': 'DatasetRequestMessage', dataset: 'urn:d' },
  { '@type': 'Catalog', '@id': 'urn:c', participantId: 'p' },
  { '@type': 'CatalogError' },
  { '@type': 'ContractRequestMessage', consumerPid: 'c', offer, ...address },
  { '@type': 'ContractOfferMessage', providerPid: 'p', offer, ...address },
  { '@type': 'ContractAgreementMessage', ...pids, agreement },
  { '@type': 'ContractAgreementVerificationMessage', ...pids },
  { '@type': 'ContractNegotiationEventMessage', ...pids, eventType: 'ACCEPTED' },
  { '@type': 'ContractNegotiationTerminationMessage', ...pids },
  { '@type': 'ContractNegotiation', ...pids, state: 'REQUESTED' },
  { '@type': 'ContractNegotiationError', ...pids },
  { '@type': 'TransferRequestMessage', consumerPid: 'c', agreementId: 'a', format: 'f', ...address },
  { '@type': 'TransferStartMessage', ...pids },
  { '@type': 'TransferSuspensionMessage', ...pids },
  { '@type': 'TransferCompletionMessage', ...pids },
  { '@type': 'TransferTerminationMessage', ...pids },
  { '@type': 'TransferProcess', ...pids, state: 'REQUESTED' },
  { '@type': 'TransferError', ...pids },
].map((message) => ({ '@context': CONTEXT, ...message }));

const least = (type: string): Json => LEAST.find((message) => message['@type'] === type) as Json;
const without = (message: Json, name: string): Json =>
  Object.fromEntries(Object.entries(message).filter(([key]) => key !== name));
const judged = (message: Json, type = String(message['@type'])) => BY_TYPE[type]?.(message);

describe('every message', () => {
  for (const message of LEAST) {
    const type = String(message['@type']);
    it(`${type} is valid with what it needs, and with members that nobody knows`, () => {
      expect([judged(message), schemas.describeErrors(BY_TYPE[type]?.errors)]).toEqual([true, 'no error']);
      expect(judged({ ...message, 'ext:more': { a: [1] } })).toBe(true);
    });
    for (const name of Object.keys(message))
      it(`${type} is refused without ${name}`, () => expect(judged(without(message, name), type)).toBe(false));
    it(`${type} is refused with a context that is no list, or is not the protocol’s`, () => {
      for (const context of [schemas.DSP_CONTEXT, [], ['https://w3id.org/dspace/2024/1/context.json'], [5]])
        expect([context, judged({ ...message, '@context': context })]).toEqual([context, false]);
    });
  }
});

describe('wrong combinations', () => {
  const request = least('ContractRequestMessage');
  const offered = least('ContractOfferMessage');
  const agreed = least('ContractAgreementMessage');
  const start = least('TransferStartMessage');
  const rule = (one: unknown) => ({ ...request, offer: { ...offer, permission: [one] } });
  const atom = { leftOperand: 'l', operator: 'eq', rightOperand: 'r' };
  const constraint = (one: unknown) => rule({ action: 'use', constraint: one });
  const place = (more: object) => ({
    ...start,
    dataAddress: { '@type': 'DataAddress', endpointType: 'https://w3id.org/idsa/v4.1/HTTP', ...more },
  });
  const wrong: Readonly<Record<string, Json>> = {
    'a request with callbackAddress and providerPid': { ...request, providerPid: 'p' },
    'an offer with callbackAddress and consumerPid': { ...offered, consumerPid: 'c' },
    'an offer without a target': { ...offered, offer: without(offer, 'target') },
    'a request for an offer by its id alone': { ...request, offer: { '@id': 'urn:o', '@type': 'Offer' } },
    'an offer without a type': { ...request, offer: without(offer, '@type') },
    'an offer with an obligation alone': {
      ...request,
      offer: { ...without(offer, 'permission'), obligation: [{ action: 'use' }] },
    },
    'an empty list of permissions': { ...request, offer: { ...offer, permission: [] } },
    'an empty list of prohibitions': { ...request, offer: { ...offer, prohibition: [] } },
    'a rule without an action': rule({}),
    'a rule that is no object': rule('use'),
    'a permission that is no list': { ...request, offer: { ...offer, permission: { action: 'use' } } },
    'a constraint that is no list': constraint(atom),
    'a constraint without an operand': constraint([without(atom, 'leftOperand')]),
    'a constraint without an operator': constraint([without(atom, 'operator')]),
    'a constraint without a value': constraint([without(atom, 'rightOperand')]),
    'a constraint with an unknown operator': constraint([{ ...atom, operator: 'like' }]),
    'a constraint with a number': constraint([{ ...atom, rightOperand: 5 }]),
    'a constraint with a truth value': constraint([{ ...atom, rightOperand: true }]),
    'a constraint of two kinds': constraint([{ ...atom, and: [atom] }]),
    'a logical constraint of two kinds': constraint([{ and: [atom], or: [atom] }]),
    'a logical constraint that is no list': constraint([{ and: atom }]),
    'an agreement without an assigner': { ...agreed, agreement: without(agreement, 'assigner') },
    'an agreement without an assignee': { ...agreed, agreement: without(agreement, 'assignee') },
    'an agreement without a target': { ...agreed, agreement: without(agreement, 'target') },
    'an agreement without a timestamp': { ...agreed, agreement: without(agreement, 'timestamp') },
    'an agreement without a rule': { ...agreed, agreement: without(agreement, 'permission') },
    'an agreement that is an offer': { ...agreed, agreement: { ...agreement, '@type': 'Offer' } },
    'an agreement at no time': { ...agreed, agreement: { ...agreement, timestamp: 'yesterday' } },
    'an event of another type': { ...least('ContractNegotiationEventMessage'), eventType: 'VERIFIED' },
    'a negotiation in an internal state': { ...least('ContractNegotiation'), state: 'REQUESTING' },
    'a transfer in an internal state': { ...least('TransferProcess'), state: 'STARTING' },
    'an empty list of reasons': { ...least('TransferTerminationMessage'), reason: [] },
    'a reason that is no list': { ...least('ContractNegotiationTerminationMessage'), reason: 'because' },
    'a code that is a number': { ...least('ContractNegotiationError'), code: 5 },
    'a data address without a type': { ...start, dataAddress: { endpointType: 'x' } },
    'a data address without an endpoint type': place({ endpointType: undefined }),
    'no endpoint property in the list': place({ endpointProperties: [] }),
    'an endpoint property without a value': place({ endpointProperties: [{ '@type': 'EndpointProperty', name: 'n' }] }),
    'a catalogue with an empty list of datasets': { ...least('Catalog'), dataset: [] },
    'a catalogue with an empty list of services': { ...least('Catalog'), service: [] },
    'a catalogue with a policy': { ...least('Catalog'), hasPolicy: [] },
    'a dataset without an offer': { ...least('Catalog'), dataset: [{ ...listed, hasPolicy: [] }] },
    'a dataset without a format': { ...least('Catalog'), dataset: [{ ...listed, distribution: [] }] },
    'an offer with a target in a catalogue': { ...least('Catalog'), dataset: [{ ...listed, hasPolicy: [offer] }] },
    'a distribution without a service': {
      ...least('Catalog'),
      dataset: [{ ...listed, distribution: [without(distribution, 'accessService')] }],
    },
  };
  for (const [what, message] of Object.entries(wrong))
    it(`${what} is refused`, () => expect(judged(JSON.parse(JSON.stringify(message)) as Json)).toBe(false));

  it('and the right ones beside them are not', () => {
    expect(judged({ ...least('Catalog'), dataset: [listed], catalog: [{ '@id': 'urn:n', '@type': 'Catalog' }] })).toBe(
      true,
    );
    expect(judged({ ...request, ...{ providerPid: 'p', callbackAddress: undefined } } as Json)).toBe(true);
    expect(
      judged(
        constraint([
          { or: [{ and: [atom, atom] }, { ...atom, rightOperand: { '@value': '5', '@type': 'xsd:integer' } }] },
        ]),
      ),
    ).toBe(true);
    expect(judged(place({ endpoint: 'http://example.com' }))).toBe(true);
  });
});
