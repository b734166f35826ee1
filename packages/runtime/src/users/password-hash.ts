import { randomToken } from '../crypto.ts';
import { normalPassword } from './password-rules.ts';

/** argon2id with 19 MiB, two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each takes its memory and a thread of the pool that files need, too. */
const AT_ONCE = 2;
const MAY_WAIT = 64;

type Argon2 = typeof import('@node-rs/argon2');

/** Hashes and checks passwords, a few at a time. The library is loaded when the first person signs in. */
export class PasswordHash {
  #library: Promise<Argon2> | null = null;
  #nobody: Promise<string> | null = null;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  /** False when so many already wait that another would only make it worse. */
  get hasRoom(): boolean {
    return this.#waiting.length < MAY_WAIT;
  }

  /** A PHC string (`$argon2id$…`) with a salt of its own. */
  hash(password: string): Promise<string> {
    return this.#inTurn(async (argon2) => argon2.hash(normalPassword(password), PARAMETERS));
  }

  /** Takes as long when there is nobody (null) as for a wrong password. */
  async verify(hash: string | null, password: string): Promise<boolean> {
    this.#nobody ??= this.hash(randomToken());
    const nobody = await this.#nobody;
    const good = await this.#inTurn((argon2) => argon2.verify(hash ?? nobody, normalPassword(password)));
    return good && hash !== null;
  }

  /** True when the hash was made with weaker or other parameters than today's. */
  async isOutdated(hash: string): Promise<boolean> {
    const { memoryCost, timeCost, parallelism } = (await this.#load()).parseOptions(hash);
    const { memoryCost: memory, timeCost: time, parallelism: lanes } = PARAMETERS;
    return memoryCost !== memory || timeCost !== time || parallelism !== lanes;
  }

  #load(): Promise<Argon2> {
    this.#library ??= import('@node-rs/argon2');
    return this.#library;
  }

  async #inTurn<T>(work: (argon2: Argon2) => Promise<T>): Promise<T> {
    const argon2 = await this.#load();
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await work(argon2);
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
