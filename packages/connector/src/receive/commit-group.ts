import type { Delivery, Store } from '../store/store.ts';

/** A stream that has received something. */
export interface Member {
  /** What is to be committed, null for nothing (any more). Called once for each commit that the member is part of. */
  hand(): Delivery | null;
  committed(): void;
  failed(error: unknown): void;
}

/**
 * One commit for everything that the streams of a connector have received within a turn of the event loop: one fsync
 * serves them all. While the disk is busy, more arrives, and the next commit is larger.
 */
export class CommitGroup {
  readonly #store: Pick<Store, 'commitDeliveries'>;
  #waiting = new Set<Member>();
  #scheduled: NodeJS.Immediate | null = null;

  constructor(store: Pick<Store, 'commitDeliveries'>) {
    this.#store = store;
  }

  /** What this member has is committed at the end of this turn. */
  join(member: Member): void {
    this.#waiting.add(member);
    this.#scheduled ??= setImmediate(() => this.flush());
  }

  leave(member: Member): void {
    this.#waiting.delete(member);
  }

  /** Commits what waits, now. Each member learns what became of its part. */
  flush(): void {
    if (this.#scheduled) clearImmediate(this.#scheduled);
    this.#scheduled = null;
    const parts = [...this.#waiting].flatMap((member) => {
      const delivery = member.hand();
      return delivery ? [{ member, delivery }] : [];
    });
    this.#waiting.clear();
    if (parts.length === 0) return;
    try {
      this.#store.commitDeliveries(parts.map(({ delivery }) => delivery));
    } catch (error) {
      if (parts.length === 1) parts[0]?.member.failed(error);
      else this.#apart(parts);
      return;
    }
    for (const { member } of parts) member.committed();
  }

  /** The failure of one must not be that of the others. */
  #apart(parts: readonly { member: Member; delivery: Delivery }[]): void {
    for (const { member, delivery } of parts) {
      try {
        this.#store.commitDeliveries([delivery]);
      } catch (error) {
        member.failed(error);
        continue;
      }
      member.committed();
    }
  }
}
