import type { Bilingual, ErrorCode } from '@millspace/schemas';

/** Something in an evidence file that does not hold. */
export interface EvidenceProblem {
  code: ErrorCode;
  /** Entry, line or receipt that it is about. */
  where: string;
  text: Bilingual;
}

/** What verifying an evidence file found. */
export interface EvidenceReport {
  /** Nothing is wrong. A broker that was restored and said so is a warning. */
  ok: boolean;
  by: string | null;
  whole: boolean;
  /** Entries of the log that the checkpoint speaks of. */
  size: number;
  entries: number;
  erased: number;
  receipts: number;
  /** Checkpoints in the file that the log grew out of. */
  checkpoints: number;
  /** Own kept checkpoints that the file was compared with. */
  compared: number;
  /** Thumbprints of the keys that signed; `known` = the verifier knew them beforehand. */
  keys: { kid: string; known: boolean }[];
  problems: EvidenceProblem[];
  warnings: EvidenceProblem[];
  /** Problems beyond those listed. */
  more: number;
}

const LISTED = 100;

/** Collects findings; the first hundred are listed, all are counted. */
export class Findings {
  readonly problems: EvidenceProblem[] = [];
  readonly warnings: EvidenceProblem[] = [];
  more = 0;

  problem(code: ErrorCode, where: string, text: Bilingual): void {
    if (this.problems.length < LISTED) this.problems.push({ code, where, text });
    else this.more += 1;
  }

  warning(code: ErrorCode, where: string, text: Bilingual): void {
    if (this.warnings.length < LISTED) this.warnings.push({ code, where, text });
  }
}
