import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSecret } from '@millspace/runtime/crypto';

/** What a person has decided about the certificate that a server shows to one source. */
export type Verdict = 'open' | 'trusted' | 'refused' | 'changed';

interface Decision {
  trusted?: { fingerprint: string; at: number; certificate: string };
  refused?: string[];
}

/**
 * Decisions about server certificates, source by source: `<dataDir>/pki/opcua/decisions.json`. One source's trust says nothing
 * about another's, and a server that shows another certificate than the trusted one is asked about anew.
 */
export class TrustBook {
  readonly #file: string;

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'pki', 'opcua', 'decisions.json');
  }

  verdict(source: string, fingerprint: string): Verdict {
    const { trusted, refused = [] } = this.#read()[source] ?? {};
    if (refused.includes(fingerprint)) return 'refused';
    if (trusted === undefined) return 'open';
    return trusted.fingerprint === fingerprint ? 'trusted' : 'changed';
  }

  /** DER of the certificate that is trusted for this source. */
  trusted(source: string): Buffer | null {
    const { trusted } = this.#read()[source] ?? {};
    return trusted === undefined ? null : Buffer.from(trusted.certificate, 'base64');
  }

  trust(source: string, fingerprint: string, certificate: Buffer, at: number): void {
    this.#change(source, ({ refused = [] }) => ({
      trusted: { fingerprint, at, certificate: certificate.toString('base64') },
      refused: refused.filter((other) => other !== fingerprint),
    }));
  }

  refuse(source: string, fingerprint: string): void {
    this.#change(source, ({ trusted, refused = [] }) => ({
      ...(trusted === undefined || trusted.fingerprint === fingerprint ? {} : { trusted }),
      refused: [...new Set([...refused, fingerprint])],
    }));
  }

  /** For a source that is removed: one that gets its name later starts without any trust. */
  forget(source: string): void {
    const { [source]: _, ...others } = this.#read();
    this.#write(others);
  }

  #change(source: string, change: (before: Decision) => Decision): void {
    const all = this.#read();
    this.#write({ ...all, [source]: change(all[source] ?? {}) });
  }

  #read(): Record<string, Decision> {
    return existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, Decision>) : {};
  }

  #write(all: Record<string, Decision>): void {
    writeSecret(this.#file, `${JSON.stringify(all, null, 1)}\n`);
  }
}
