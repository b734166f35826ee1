import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '@millspace/demo/api';

const EVENTS = '/api/v1/console/events';

/**
 * What stands between a browser and a process in a company's network: it passes everything on, until a test has it answer as
 * such proxies do while the process behind them restarts (502), and counts what went through.
 */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: () => string;
  readonly #open = new Set<ServerResponse>();
  readonly #streams = new Set<ServerResponse>();
  #failing = false;
  /** Streams of changes that browsers have opened so far. */
  streamsOpened = 0;
  /** Paths without query that were answered with 502, in order. */
  readonly refused: string[] = [];

  private constructor(target: () => string) {
    this.#target = target;
    this.#server = createServer((incoming, answer) => this.#take(incoming, answer));
  }

  /** @param target address of the process, asked for with each request: after a restart it may be another */
  static async before(target: () => string): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', () => resolve()));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get streams(): number {
    return this.#streams.size;
  }

  /** From now on 502, for what is on its way, too. */
  fail(): void {
    this.#failing = true;
    for (const answer of this.#open) answer.destroy();
  }

  /** Resolves when so many more requests for the stream of changes, or for whether somebody is signed in, were refused. */
  async refusals(more: number): Promise<void> {
    const console = () => this.refused.filter((path) => path.startsWith('/api/v1/console')).length;
    const before = console();
    await until(
      async () => console(),
      (count) => count >= before + more,
      `${more} refused attempts`,
      60_000,
    );
  }

  pass(): void {
    this.#failing = false;
  }

  #take(incoming: IncomingMessage, answer: ServerResponse): void {
    const path = incoming.url?.split('?')[0] ?? '';
    if (this.#failing) {
      this.#refuse(path, answer);
      return;
    }
    const onward = request(new URL(incoming.url ?? '/', this.#target()), {
      method: incoming.method ?? 'GET',
      headers: incoming.headers,
    });
    this.#open.add(answer);
    answer.once('close', () => {
      this.#open.delete(answer);
      this.#streams.delete(answer);
      onward.destroy();
    });
    onward.once('response', (got) => {
      if (path === EVENTS && got.statusCode === 200) {
        this.streamsOpened += 1;
        this.#streams.add(answer);
      }
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.once('error', () => answer.destroy());
      got.pipe(answer);
    });
    onward.once('error', () => (answer.headersSent ? answer.destroy() : this.#refuse(path, answer)));
    incoming.pipe(onward);
  }

  #refuse(path: string, answer: ServerResponse): void {
    this.refused.push(path);
    answer.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
