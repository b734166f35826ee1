import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Issued } from './certificates.ts';

export interface MailHouseOptions {
  /** Offers STARTTLS with it; without one nothing is protected. */
  certificate?: Issued;
  user?: { name: string; password: string };
  port?: number;
  /** Runs when a mail has arrived whole, before the server says that it has it. What it throws is the answer. */
  arriving?: (mail: ParsedMail) => Promise<void> | void;
  /** Refuses receivers, for good. */
  refuses?: (address: string) => boolean;
}

/** A mail server by others, with what it has taken. For tests. */
export class MailHouse {
  readonly taken: ParsedMail[] = [];
  /** Whether each connection that brought a mail was protected. */
  readonly protected: boolean[] = [];
  readonly #server: SMTPServer;
  readonly #listening: Server;

  private constructor(server: SMTPServer, listening: Server, taken: ParsedMail[], secure: boolean[]) {
    this.#server = server;
    this.#listening = listening;
    this.taken = taken;
    this.protected = secure;
  }

  static async open(options: MailHouseOptions = {}): Promise<MailHouse> {
    const { certificate, user, arriving, refuses } = options;
    const taken: ParsedMail[] = [];
    const secure: boolean[] = [];
    const server = new SMTPServer({
      ...(certificate
        ? { cert: readFileSync(certificate.certificate), key: readFileSync(certificate.key) }
        : { disabledCommands: ['STARTTLS'] }),
      authOptional: user === undefined,
      logger: false,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _session, done) =>
        username === user?.name && password === user?.password
          ? done(null, { user: username })
          : done(Object.assign(new Error('no such user'), { responseCode: 535 })),
      onRcptTo: ({ address }, _session, done) =>
        refuses?.(address) ? done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })) : done(),
      onData: (stream, session, done) => {
        simpleParser(stream)
          .then(async (mail) => {
            await arriving?.(mail);
            taken.push(mail);
            secure.push(session.secure);
            done();
          })
          .catch((error: unknown) => done(error as Error));
      },
    });
    // A client that dies in the middle is none of this server's business.
    server.on('error', () => undefined);
    const listening = server.listen(options.port ?? 0, '127.0.0.1');
    await once(listening, 'listening');
    return new MailHouse(server, listening, taken, secure);
  }

  get port(): number {
    return (this.#listening.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}
