// The library of certificates finds its parts by decorators, and wants this first.
import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

// The global crypto: its types are those of the browser where tests drive one, and those of Node elsewhere.
const newKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
type Keys = Awaited<ReturnType<typeof newKeys>>;
const DAY = 86_400_000;

export interface Issued {
  /** PEM files. */
  certificate: string;
  key: string;
}

export interface Wanted {
  /** DNS names and IP addresses. */
  names?: { type: 'dns' | 'ip'; value: string }[];
  /** Days from now. */
  from?: number;
  to?: number;
}

/** A certificate authority of a company, with its files in a temporary folder. */
export class Authority {
  readonly folder = mkdtempSync(join(tmpdir(), 'millspace-ca-'));
  readonly file: string;
  readonly #name: string;
  readonly #keys: Keys;

  private constructor(name: string, keys: Keys, certificate: x509.X509Certificate) {
    this.#name = name;
    this.#keys = keys;
    this.file = this.#write('ca.pem', certificate.toString('pem'));
  }

  static async create(name: string): Promise<Authority> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      name: `CN=${name}`,
      keys,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + 30 * DAY),
      extensions: [
        new x509.BasicConstraintsExtension(true, 1, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      ],
    });
    return new Authority(name, keys, certificate);
  }

  async issue(name: string, { names = [], from = -1, to = 30 }: Wanted = {}): Promise<Issued> {
    const keys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: `CN=${this.#name}`,
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() + from * DAY),
      notAfter: new Date(Date.now() + to * DAY),
      extensions: [
        new x509.KeyUsagesExtension(
          x509.KeyUsageFlags.digitalSignature |
            x509.KeyUsageFlags.nonRepudiation |
            x509.KeyUsageFlags.keyEncipherment |
            x509.KeyUsageFlags.dataEncipherment,
          true,
        ),
        ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
      ],
    });
    const key = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    return {
      certificate: this.#write(`${name}.pem`, certificate.toString('pem')),
      key: this.#write(
        `${name}.key`,
        `-----BEGIN PRIVATE KEY-----\n${key.replaceAll(/(.{64})/g, '$1\n')}\n-----END PRIVATE KEY-----\n`,
      ),
    };
  }

  /** A file in the authority's folder that is no certificate at all. */
  rubbish(): string {
    return this.#write('rubbish.pem', 'not a certificate\n');
  }

  stop(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    return Promise.resolve();
  }

  #write(name: string, content: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }
}
