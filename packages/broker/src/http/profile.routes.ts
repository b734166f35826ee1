import { profileHtml, profileJsonLd, profileTurtle } from '@millspace/policy';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Guards } from './guards.ts';

/** In the order of preference where a reader takes several alike. */
const FORMS = [
  ['text/html', profileHtml],
  ['application/ld+json', profileJsonLd],
  ['application/json', profileJsonLd],
  ['text/turtle', profileTurtle],
] as const;

/** The policy profile that IRIs with the prefix `x:` lead to, as a page, as JSON-LD or as Turtle, by the Accept header (RFC 9110 §12.5.1). */
export function profileRoutes(app: FastifyInstance, { guards }: { guards: Guards }): void {
  for (const path of ['/profile/1', '/profile/1/']) {
    app.get(path, guards.open('The policy profile: a page, JSON-LD or Turtle'), async (request, reply) => {
      const [type, make] = preferred(request.headers.accept);
      return reply.type(`${type}; charset=utf-8`).header('vary', 'accept').send(make());
    });
  }
}

/** Pure: the form that a reader likes best; the page where nothing fits. */
export function preferred(accept: string | undefined): (typeof FORMS)[number] {
  let best: (typeof FORMS)[number] = FORMS[0];
  let bestQuality = 0;
  for (const form of FORMS) {
    const quality = qualityOf(form[0], accept ?? '*/*');
    if (quality > bestQuality) [best, bestQuality] = [form, quality];
  }
  return best;
}

/** The quality value of the most specific range that covers a media type; 0 = not wanted. */
function qualityOf(type: string, accept: string): number {
  let specificity = -1;
  let quality = 0;
  for (const range of accept.split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const rank = name === type ? 2 : name === `${type.split('/')[0]}/*` ? 1 : name === '*/*' ? 0 : -1;
    if (rank <= specificity || rank < 0) continue;
    const q = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    [specificity, quality] = [rank, Number.isFinite(q) ? q : 0];
  }
  return quality;
}
