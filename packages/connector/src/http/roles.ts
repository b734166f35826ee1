import { requireRole } from '@millspace/runtime/http-guard';

/**
 * What people do at a connector. `publisher`: sources, mappings, what leaves the house. `subscriber`: asks, receives, takes
 * away. `viewer`: looks. `signatory`: binds the company. `admin`: people and programs of this connector, its membership;
 * by itself no data.
 */
export const CONNECTOR_ROLES = ['publisher', 'subscriber', 'viewer', 'signatory', 'admin'] as const;
export type ConnectorRole = (typeof CONNECTOR_ROLES)[number];

/** Which roles a route admits, by what it does. */
export const may = {
  /** How the connector is doing. */
  seeState: requireRole<ConnectorRole>('viewer', 'publisher', 'subscriber', 'signatory', 'admin'),
  /** Measured values and records. */
  seeData: requireRole<ConnectorRole | 'app'>('viewer', 'publisher', 'subscriber', 'app'),
  /** Saying of batches that they are good. */
  markBatches: requireRole<ConnectorRole>('publisher', 'subscriber'),
  /** The same as files. */
  takeAway: requireRole<ConnectorRole | 'app'>('subscriber', 'app'),
  /** Machines, and what of them broke a rule. */
  seeSources: requireRole<ConnectorRole>('viewer', 'publisher'),
  /** Catalogue, negotiations, agreements, transfers, and why they are so. */
  seeDeals: requireRole<ConnectorRole>('viewer', 'publisher', 'subscriber', 'signatory'),
  publish: requireRole<ConnectorRole>('publisher'),
  /** Own data as a customer would get them. */
  preview: requireRole<ConnectorRole>('viewer', 'publisher'),
  receive: requireRole<ConnectorRole>('subscriber'),
  /** Asking for a dataset: leads to a signature, in the own name or under a standing instruction. */
  ask: requireRole<ConnectorRole>('subscriber', 'signatory'),
  /** Letting a transfer rest, go on or end: each for its own side. */
  steerTransfer: requireRole<ConnectorRole>('publisher', 'subscriber'),
  /** What leads to a signature in the company's name. */
  sign: requireRole<ConnectorRole>('signatory'),
  /** Saying no, and withdrawing, never binds anybody. */
  refuse: requireRole<ConnectorRole>('publisher', 'signatory'),
  /** Whoever registers a partner can take that back. */
  withdrawPartner: requireRole<ConnectorRole>('publisher', 'signatory', 'admin'),
  endNegotiation: requireRole<ConnectorRole>('publisher', 'subscriber', 'signatory'),
  /** What has to be done under agreements, and what was. */
  seeDuties: requireRole<ConnectorRole>('viewer', 'publisher', 'subscriber', 'signatory', 'admin'),
  /** Who signs what, and what ends that. */
  seeSignatories: requireRole<ConnectorRole>('signatory', 'admin'),
  /** Texts that contracts name. */
  addDocuments: requireRole<ConnectorRole>('publisher', 'signatory'),
  administer: requireRole<ConnectorRole>('admin'),
};
