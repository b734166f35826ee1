import type { Bilingual } from '@millspace/schemas';

/** Why a chunk was refused, one entry per place. */
export interface Reason {
  code: string;
  text: Bilingual;
  where: string;
}

const MAX_REASONS = 20;

/** Collects reasons and stops keeping them when there are enough to act on. */
export class Reasons {
  readonly list: Reason[] = [];

  add(where: string, en: string, de: string): void {
    if (this.list.length < MAX_REASONS) this.list.push({ code: 'MS-ING-005', text: { en, de }, where });
  }

  get any(): boolean {
    return this.list.length > 0;
  }

  /** No sense in looking further. */
  get full(): boolean {
    return this.list.length >= MAX_REASONS;
  }
}
