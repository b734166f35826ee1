import { MillspaceError } from '@millspace/runtime/errors';
import { encodeFrame } from '@millspace/runtime/framing';
import type { ChunkPart } from '@millspace/schemas';
import type { Position } from './position.ts';

export interface ShapedFields {
  /** The chunk header of what is delivered, as JSON text. */
  chunk: string;
  body: Buffer;
  /** True when a policy changed the body. */
  changed: boolean;
  position: Position;
  cursor: string;
  /** Rows (instants) delivered. */
  rows: number;
  /** Whose rows they are, as delivered. */
  parts: readonly Pick<ChunkPart, 'machine' | 'samples'>[];
  /** Digest of the decoded body. */
  digest: string;
}

const MAKER = Symbol('only the enforcer makes these');

/** What a grant let through, ready to be written. Only the enforcer makes one; delivery accepts nothing else. */
export class Shaped {
  readonly #fields: ShapedFields;
  #head: Buffer | undefined;

  /** @throws MillspaceError MS-GEN-002 when anybody but the enforcer calls it */
  constructor(maker: symbol, fields: ShapedFields) {
    if (maker !== MAKER)
      throw new MillspaceError('MS-GEN-002', { detail: 'only the enforcer decides what is delivered' });
    this.#fields = fields;
  }

  /** Checked when it runs, for types vanish. */
  static is(value: unknown): value is Shaped {
    return typeof value === 'object' && value !== null && #fields in value;
  }

  get fields(): Readonly<ShapedFields> {
    return this.#fields;
  }

  /** The delivery header as JSON text. */
  get header(): string {
    const { chunk, changed, cursor } = this.#fields;
    return `{"kind":"chunk","position":"${cursor}","shaped":${changed},"chunk":${chunk}}`;
  }

  /** Everything of the wire frame before the body. */
  get head(): Buffer {
    this.#head ??= frameHead(this.header, this.#fields.body.length);
    return this.#head;
  }

  get bytes(): number {
    return this.head.length + this.#fields.body.length;
  }
}

function frameHead(header: string, bodyLength: number): Buffer {
  const head = encodeFrame(header);
  head.writeUInt32BE(bodyLength, 4);
  return head;
}

/** For the enforcer alone; a test holds every other file to that. */
export function makeShaped(fields: ShapedFields): Shaped {
  return new Shaped(MAKER, fields);
}
