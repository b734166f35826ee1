import { actorOf } from '@millspace/runtime/http-guard';
import type { FastifyInstance } from '@millspace/runtime/http-server';
import type { Core } from '../core.ts';
import { Watch } from '../duties/watch.ts';
import type { FoldedRows } from '../store/folding.ts';
import { admitted } from './admission.ts';
import { may } from './roles.ts';
import { list, text } from './shapes.ts';

/** Bytes that may wait for a slow reader; beyond it, messages are left out and counted. */
const BUFFER_BYTES = 256 * 1024;
const HEARTBEAT_MS = 5000;

/** Server-sent events: new rows and records as they are stored, of own and received data. */
export function registerLiveRoutes(app: FastifyInstance, core: Core): void {
  app.get<{ Querystring: { scope?: string; machine?: string; machines?: string; signals?: string } }>(
    '/events',
    {
      ...may.seeData,
      schema: {
        summary: 'Live values and records (server-sent events)',
        tags: ['store'],
        querystring: {
          type: 'object',
          properties: { scope: text(256), machine: text(128), machines: text(8192), signals: text(8192) },
        },
      },
    },
    async (request, reply) => {
      const { scope, machine } = request.query;
      const machines = new Set([...list(request.query.machines), ...(machine === undefined ? [] : [machine])]);
      const signals = new Set(list(request.query.signals));
      await admitted(core, request, scope);
      const { gate } = core.duties;
      const watch = new Watch(gate, actorOf(request), () => core.brokerNow());
      const { raw } = reply;
      reply.hijack();
      raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      let skipped = 0;
      const send = (event: string, data: unknown) => {
        if (raw.writableLength > BUFFER_BYTES) {
          skipped += 1;
          return;
        }
        if (skipped > 0) raw.write(`event: skipped\ndata: ${skipped}\n\n`);
        skipped = 0;
        raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      };
      const unsubscribe = core.store.onRows((rows) => {
        if (scope === undefined ? gate.isCounted(rows.scope) : rows.scope !== scope) return;
        // What was committed while it was allowed may be folded when it is so no longer.
        if (!watch.lets(rows.scope)) return;
        for (const message of messagesOf(rows, { machines, signals })) send(message.event, message.data);
      });
      /** A stream of one scope ends with the permission; one of all goes on with the others. */
      const review = () => {
        if (scope === undefined || watch.lets(scope)) return true;
        raw.end(`event: end\ndata: ${JSON.stringify({ scope })}\n\n`);
        return false;
      };
      const forget = gate.onChange(() => {
        watch.renew();
        review();
      });
      const heartbeat = setInterval(() => {
        // An event, for scripts do not see comments.
        if (review() && raw.writableLength <= BUFFER_BYTES) raw.write('event: heartbeat\ndata: {}\n\n');
      }, HEARTBEAT_MS);
      raw.on('error', () => undefined);
      raw.on('close', () => {
        clearInterval(heartbeat);
        forget();
        unsubscribe();
      });
      raw.write(': connected\n\n');
    },
  );
}

function* messagesOf(
  rows: FoldedRows,
  filter: { machines: ReadonlySet<string>; signals: ReadonlySet<string> },
): Generator<{ event: 'rows' | 'record'; data: unknown }> {
  const wants = (machine: string) => filter.machines.size === 0 || filter.machines.has(machine);
  for (const line of rows.lines) {
    if ('record' in line) {
      if (
        line.record !== 'watermark' &&
        (filter.machines.size === 0 || ('machine' in line && line.machine !== undefined && wants(line.machine)))
      )
        yield { event: 'record', data: { scope: rows.scope, record: line } };
      continue;
    }
    const part = rows.parts[line.part];
    if (part === undefined || !wants(part.machine)) continue;
    const kept =
      filter.signals.size === 0
        ? line.signals
        : Object.fromEntries(Object.entries(line.signals).filter(([signal]) => filter.signals.has(signal)));
    if (Object.keys(kept).length === 0) continue;
    yield {
      event: 'rows',
      data: {
        scope: rows.scope,
        machine: part.machine,
        group: part.group,
        origin: part.origin,
        t: line.t,
        signals: kept,
        ...(line.quality ? { quality: line.quality } : {}),
      },
    };
  }
}
