import type { Act, SessionAnswer, SetupCode, UserView, Whoami } from '@millspace/schemas';
import type { Command } from 'commander';
import { codeOf, MillspaceError } from '../errors.ts';
import { systemLanguage } from '../lifecycle.ts';
import type { PeopleDesk } from '../users/desk.ts';
import type { Caller } from './caller.ts';
import { collect } from './policies/host.ts';
import { Prompt, type Terminal } from './prompt.ts';
import { keptOf } from './session-file.ts';
import { type PeopleText, peopleTexts } from './texts.ts';

/** What the commands about people need of the program they belong to. */
export interface PeopleHost {
  /** `broker` or `connector`. */
  program: string;
  language: 'en' | 'de';
  json(): boolean;
  print(text: string): void;
  /** Rows under names, as the program prints its tables. */
  table(head: readonly string[], rows: readonly (readonly string[])[]): string;
  /** The process that the options name. Closed by the command. */
  connect(): Caller;
  terminal?: Terminal;
}

const url = encodeURIComponent;

/** login, logout, whoami, setup, setup-code, setup-link and users: the same at broker and connector. */
export function peopleCommands(program: Command, host: PeopleHost): void {
  const say = peopleTexts(host.language);
  const desk = new PeopleCommands(host, say);
  const add = (parent: Command, usage: string, text: PeopleText) => parent.command(usage).description(say(text));
  const act = <A extends unknown[]>(command: Command, body: (caller: Caller, ...args: A) => Promise<void>) =>
    command.action(async (...args: unknown[]) => {
      const caller = host.connect();
      try {
        await body(caller, ...(args.slice(0, -1) as A));
      } finally {
        await caller.close();
      }
    });
  const asks = (command: Command) => command.addHelpText('after', `\n${say('stdin')}`);

  act(asks(add(program, 'login [name]', 'login')), (caller, name?: string) => desk.login(caller, name));
  act(add(program, 'logout', 'logout'), (caller) => desk.logout(caller));
  act(add(program, 'whoami', 'whoami'), (caller) => desk.whoami(caller));
  act(asks(add(program, 'setup <name>', 'setup')), (caller, name: string) => desk.setup(caller, name));
  act(add(program, 'setup-code', 'setupCode'), (caller) => desk.setupCode(caller));
  act(add(program, 'setup-link', 'setupLink'), (caller) => desk.setupLink(caller));

  const users = add(program, 'users', 'users');
  act(add(users, 'list', 'list'), (caller) => desk.list(caller));
  act(
    asks(add(users, 'add <name>', 'add')).requiredOption('--role <role>', say('roleOption'), collect, []),
    (caller, name: string, options: { role: string[] }) => desk.add(caller, name, options.role),
  );
  act(add(users, 'role <name> <roles...>', 'role'), (caller, name: string, roles: string[]) =>
    desk.change(caller, 'PUT', `/users/${url(name)}/roles`, { roles }),
  );
  act(add(users, 'disable <name>', 'disable'), (caller, name: string) =>
    desk.change(caller, 'POST', `/users/${url(name)}/disable`),
  );
  act(add(users, 'enable <name>', 'enable'), (caller, name: string) =>
    desk.change(caller, 'POST', `/users/${url(name)}/enable`, undefined, 'enabled'),
  );
  act(asks(add(users, 'password [name]', 'password')), (caller, name?: string) => desk.password(caller, name));
  act(
    add(users, 'erase <name>', 'erase').option('--yes', say('yes')),
    (caller, name: string, options: { yes?: boolean }) => desk.erase(caller, name, options.yes ?? false),
  );
  act(add(users, 'acts', 'acts').option('--limit <n>', say('limit'), '50'), (caller, options: { limit: string }) =>
    desk.acts(caller, Math.max(1, Number(options.limit) || 50)),
  );
}

/** The line with the set-up link. Pure. */
function linkLine(say: (key: PeopleText) => string, address: string, made: SetupCode): string {
  return `${say('setupLinkIs')} ${when(made.expiresAt)}): ${linkOf(address, made)}`;
}

const linkOf = (address: string, { code }: SetupCode): string => `${address.replace(/\/+$/, '')}/setup/${code}`;

/**
 * Where somebody starts a process in a terminal and nobody administers it yet: prints the link with which the first person comes in. A
 * secret never reaches a log, so nothing is printed, and no code made, where the output is no terminal.
 */
export function showSetUpLink(
  desk: Pick<PeopleDesk, 'people' | 'setUp'>,
  address: string,
  { language = systemLanguage(), out = process.stdout }: { language?: 'en' | 'de'; out?: TerminalOutput } = {},
): void {
  if (!out.isTTY || desk.people.hasAdmin) return;
  out.write(`${linkLine(peopleTexts(language), reachable(address), desk.setUp.newCode())}\n`);
}

interface TerminalOutput {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** A process that listens at every address of its machine is found under the machine's own name. */
function reachable(address: string): string {
  return address.replace(/\/\/(0\.0\.0\.0|\[::\])(?=[:/]|$)/, '//localhost');
}

class PeopleCommands {
  readonly #host: PeopleHost;
  readonly #say: (key: PeopleText) => string;
  readonly #prompt: Prompt;

  constructor(host: PeopleHost, say: (key: PeopleText) => string) {
    this.#host = host;
    this.#say = say;
    this.#prompt = new Prompt(host.terminal);
  }

  async login(caller: Caller, given: string | undefined): Promise<void> {
    const name = given ?? (await this.#prompt.line(this.#say('askName')));
    const password = await this.#prompt.secret(this.#say('askPassword'));
    const answer = await caller.anonymously<SessionAnswer>('/sessions', { name, password });
    await caller.sessions.exclusively(async () => caller.sessions.put(caller.url, keptOf(answer)));
    this.#show(answer.user, () => `${this.#say('signedIn')} ${answer.user.name} (${answer.user.roles.join(', ')})`);
  }

  async logout(caller: Caller): Promise<void> {
    const signedIn = caller.sessions.find(caller.url) !== null;
    try {
      if (signedIn) await caller.send('DELETE', '/sessions/current');
    } catch (error) {
      // A session that is over needs no signing out; here it is forgotten in any case.
      if (!/^MS-(USR|AUTH)-/.test(codeOf(error) ?? '')) throw error;
    } finally {
      await caller.sessions.exclusively(async () => caller.sessions.put(caller.url, null));
    }
    this.#show({ signedOut: signedIn }, () => this.#say(signedIn ? 'signedOut' : 'nobody'));
  }

  async whoami(caller: Caller): Promise<void> {
    const me = await caller.get<Whoami>('/me');
    this.#show(me, () => `${me.name ?? me.kind} (${me.roles.join(', ')}) · ${me.pseudonym} · ${caller.url}`);
  }

  async setup(caller: Caller, name: string): Promise<void> {
    const code = await this.#prompt.secret(this.#say('askCode'));
    const password = await this.#newPassword();
    const user = await caller.anonymously<UserView>('/setup', { code, name, password });
    this.#show(user, () => `${user.name} (${user.roles.join(', ')}) ${this.#say('added')}`);
    if (!this.#host.json()) this.#host.print(`${this.#say('next')}: ${this.#host.program} login ${user.name}`);
  }

  async setupCode(caller: Caller): Promise<void> {
    const made = await caller.send<SetupCode>('POST', '/setup-code', {});
    this.#show(made, () => `${this.#say('code')}: ${made.code}\n${this.#say('expires')}: ${when(made.expiresAt)}`);
    if (!this.#host.json()) this.#host.print(`${this.#say('next')}: ${this.#host.program} setup <name>`);
  }

  async setupLink(caller: Caller): Promise<void> {
    const made = await caller.send<SetupCode>('POST', '/setup-code', {});
    this.#show({ link: linkOf(caller.url, made), expiresAt: made.expiresAt }, () =>
      linkLine(this.#say, caller.url, made),
    );
  }

  async list(caller: Caller): Promise<void> {
    const { users } = await caller.get<{ users: UserView[] }>('/users');
    const head = ['columnName', 'columnPseudonym', 'columnRoles', 'columnState', 'columnSessions'] as const;
    this.#show(users, () =>
      users.length === 0
        ? this.#say('none')
        : this.#host.table(
            head.map(this.#say),
            users.map((user) => [
              user.name,
              user.pseudonym,
              user.roles.join(', '),
              this.#say(user.state),
              String(user.sessions),
            ]),
          ),
    );
  }

  async add(caller: Caller, name: string, roles: string[]): Promise<void> {
    const password = await this.#newPassword();
    const user = await caller.send<UserView>('POST', '/users', { name, roles, password });
    this.#show(user, () => `${user.name} (${user.roles.join(', ')}) ${this.#say('added')}`);
  }

  async change(
    caller: Caller,
    method: 'POST' | 'PUT',
    path: string,
    json?: unknown,
    done: PeopleText = 'changed',
  ): Promise<void> {
    const user = await caller.send<UserView>(method, path, json);
    this.#show(user, () => `${user.name} (${user.roles.join(', ')}) ${this.#say(done)}`);
  }

  async password(caller: Caller, name: string | undefined): Promise<void> {
    if (name === undefined) {
      const current = await this.#prompt.secret(this.#say('askCurrent'));
      await caller.send('POST', '/me/password', { current, password: await this.#newPassword() });
      await caller.sessions.exclusively(async () => caller.sessions.put(caller.url, null));
      return this.#show({ changed: true }, () => this.#say('changed'));
    }
    await this.change(caller, 'POST', `/users/${url(name)}/password`, { password: await this.#newPassword() });
  }

  async erase(caller: Caller, name: string, sure: boolean): Promise<void> {
    if (!sure && (await this.#prompt.line(this.#say('askErase'))) !== name)
      throw new MillspaceError('MS-USR-022', { detail: this.#say('differ'), where: 'users erase' });
    await caller.send('DELETE', `/users/${url(name)}`);
    this.#show({ erased: true }, () => `${name} ${this.#say('erased')}`);
  }

  async acts(caller: Caller, limit: number): Promise<void> {
    const all: Act[] = [];
    for (let after: number | undefined = 0; after !== undefined; ) {
      const page: { acts: Act[]; next?: number } = await caller.get(`/acts?after=${after}&limit=1000`);
      all.push(...page.acts);
      after = page.next;
    }
    const acts = all.slice(-limit);
    const head = ['columnTime', 'columnWho', 'columnWhat', 'columnSubject'] as const;
    this.#show(acts, () =>
      this.#host.table(
        head.map(this.#say),
        acts.map((one) => [when(one.t), one.actor, one.kind, one.subject]),
      ),
    );
  }

  /** On a terminal twice, for nobody sees what is typed. */
  async #newPassword(): Promise<string> {
    const password = await this.#prompt.secret(this.#say('askNew'));
    if (this.#prompt.isTerminal && (await this.#prompt.secret(this.#say('askAgain'))) !== password)
      throw new MillspaceError('MS-USR-022', { detail: this.#say('differ'), where: 'password' });
    return password;
  }

  #show(value: unknown, human: () => string): void {
    this.#host.print(this.#host.json() ? JSON.stringify(value, null, 2) : human());
  }
}

const when = (t: number): string => new Date(t).toISOString().replace(/\.\d+Z$/, 'Z');
