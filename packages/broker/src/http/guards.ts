import type { Identity } from '../identity/identity.ts';

export type RouteRole = 'public' | 'connector' | 'admin' | 'party';

/** What a route says of itself: who may call it, in words for the machine and for the reader (OpenAPI).
 * The guard runs before the body is read: who may not call does not learn what the body should look like. */
export function guards(identity: Identity) {
  const route =
    (role: RouteRole, guard?: (request: object) => Promise<void>) =>
    (summary: string, schema: Record<string, unknown> = {}) => ({
      config: { role },
      ...(guard ? { onRequest: guard } : {}),
      schema: { summary, tags: [role], ...(role === 'public' ? {} : { security: [{ bearer: [] }] }), ...schema },
    });
  return {
    open: route('public'),
    connector: route('connector', identity.requireConnector),
    admin: route('admin', identity.requireAdmin),
  };
}

export type Guards = ReturnType<typeof guards>;

const text = (maxLength = 512) => ({ type: 'string', minLength: 1, maxLength }) as const;

/** Body and query schemas of routes; unknown members are refused where a person types. */
export const shapes = {
  text,
  reason: { type: ['object', 'null'], properties: { reason: text(500) }, additionalProperties: false },
  object: (properties: Record<string, unknown>, required: string[] = []) => ({
    type: 'object',
    properties,
    required,
    additionalProperties: false,
  }),
};
