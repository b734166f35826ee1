import { requireRole } from '@millspace/runtime/http-guard';

export type BrokerRole = 'public' | 'connector' | 'leaver' | 'admin' | 'auditor';

/** What a route says of itself: who may call it, in words for the machine and for the reader (OpenAPI). */
const route =
  (...roles: [BrokerRole, ...BrokerRole[]]) =>
  (summary: string, schema: Record<string, unknown> = {}) => ({
    ...requireRole(...roles),
    schema: { summary, tags: [roles[0]], ...schema },
  });

/** Nobody who administers or audits reads a value: those routes are for connectors alone. */
export const guards = {
  open: route('public'),
  connector: route('connector'),
  /** Also for a connector of somebody who has left: about its departure alone. */
  member: route('connector', 'leaver'),
  admin: route('admin'),
  /** What everybody of the dataspace may read: templates, rules. */
  reader: route('connector', 'admin', 'auditor'),
  /** The audit log, evidence and agreements. */
  auditor: route('auditor', 'admin'),
};

export type Guards = typeof guards;

const text = (maxLength = 512) => ({ type: 'string', minLength: 1, maxLength }) as const;

/** Body and query schemas of routes; unknown members are refused where a person types. */
export const shapes = {
  text,
  reason: { type: ['object', 'null'], properties: { reason: text(500) }, additionalProperties: false },
  /** Where others are stopped: they read why. */
  neededReason: {
    type: 'object',
    properties: { reason: text(500) },
    required: ['reason'],
    additionalProperties: false,
  },
  object: (properties: Record<string, unknown>, required: string[] = []) => ({
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  }),
};
