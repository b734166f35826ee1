/** Entry of every worker process: `main.ts <name>`; calls come over IPC (see support/worker.ts). */

/** What a worker offers, once it is made with its settings. */
export type Methods = Record<string, (argument: never) => unknown>;

const makers = {
  'nats-publisher': async () => (await import('./nats-publisher.ts')).create,
  producer: async () => (await import('./producer.ts')).create,
  consumer: async () => (await import('./consumer.ts')).create,
  producers: async () => (await import('./producers.ts')).create,
  consumers: async () => (await import('./consumers.ts')).create,
  'nats-consumer': async () => (await import('./nats-consumer.ts')).create,
} satisfies Record<string, () => Promise<(init: never) => Promise<Methods>>>;

export type WorkerName = keyof typeof makers;

interface Call {
  id: number;
  method: string;
  argument: unknown;
}

if (process.send) serve(process.argv[2] as WorkerName);

/** The one who asked may be gone when the answer is there. */
function reply(message: object): void {
  process.send?.(message, () => undefined);
}

function serve(name: WorkerName): void {
  let methods: Methods = {};
  const builtIn: Record<string, (argument: never) => unknown> = {
    init: async (init: never) => {
      methods = await (await makers[name]())(init);
    },
    cpu: () => process.cpuUsage(),
    rss: () => process.memoryUsage.rss(),
  };
  process.on('message', async ({ id, method, argument }: Call) => {
    try {
      const run = builtIn[method] ?? methods[method];
      if (!run) throw new Error(`there is no ${method}`);
      reply({ id, value: await run(argument as never) });
    } catch (error) {
      reply({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
}
