import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** Pseudonyms remembered of one agreement; more are made anew when they are needed. */
const REMEMBERED = 10_000;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
/** 80 bits: two of a million ids fall together with a chance of one in 10^12. */
const LENGTH = 16;
const CONNECTOR = 'urn:millspace:connector:';

/** Keyed pseudonyms of one agreement. */
export class AgreementPseudonyms {
  readonly #key: KeyObject;
  readonly #known = new Map<string, string>();

  /** @param key at least 32 secret bytes, the same for as long as the pseudonyms are to stay the same */
  constructor(key: Buffer, agreement: string) {
    const own = createHmac('sha256', key).update(`millspace/pseudonyms/1\n${agreement}`).digest();
    this.#key = createSecretKey(own);
  }

  /**
   * The pseudonym of an id of one kind: 16 letters and digits, in which the id does not occur. A connector's URN stays one,
   * for headers allow nothing else there.
   */
  of(kind: string, id: string): string {
    const name = `${kind}\n${id}`;
    let made = this.#known.get(name);
    if (made === undefined) {
      made = id.startsWith(CONNECTOR) ? this.#urn(name) : this.#word(name, id);
      if (this.#known.size >= REMEMBERED) this.#known.clear();
      this.#known.set(name, made);
    }
    return made;
  }

  #word(name: string, id: string): string {
    const original = id.toLowerCase();
    for (let attempt = 0; ; attempt += 1) {
      const word = base32(this.#mac(name, attempt));
      // A very short id may turn up in the letters by chance.
      if (original === '' || !word.includes(original)) return word;
    }
  }

  #urn(name: string): string {
    const hex = this.#mac(name, 0).toString('hex');
    const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
    return `${CONNECTOR}${groups.join('-')}`;
  }

  #mac(name: string, attempt: number): Buffer {
    return createHmac('sha256', this.#key).update(`${attempt}\n${name}`).digest();
  }
}

function base32(bytes: Buffer): string {
  let text = '';
  for (let i = 0; i < LENGTH; i += 1) text += ALPHABET[(bytes[i] ?? 0) & 31];
  return text;
}
