/** Length of a stretch over which clock offset and time factor are measured, ms of our monotonic clock. */
const WINDOW_MS = 5_000;
/** Values are not believed to take longer than this from the machine to us. */
const MAX_DELAY_MS = 500;

/**
 * What time it is on the machine's clock, judged by the values that arrive: the least delayed value of late is the anchor, and
 * the time since then is added. Works on a monotonic clock, so that setting our own wall clock changes nothing.
 * Also measures the time factor (a simulation that runs faster than real time) and the skew to our wall clock.
 */
export class SourceClock {
  #anchor: { t: number; mono: number } | null = null;
  #windowStart = 0;
  #windowBest: number | null = null;
  #lastBest: { offset: number; mono: number } | null = null;
  #factor = 1;
  #skew: number | null = null;
  #measured = false;
  /** Smallest and largest (server time − source time) of this window and the one before, ms. */
  #serverLead: { now: Lead | null; before: Lead | null } = { now: null, before: null };

  /** A live value with source time `t` (and the server's `server`) arrived at `mono` (monotonic ms), `wall` on our wall clock. */
  observe(t: number, mono: number, wall: number, server: number | null = null): void {
    if (server !== null) this.#serverLead.now = widen(this.#serverLead.now, server - t);
    const skew = wall - t;
    this.#skew = this.#skew === null ? skew : this.#skew + (skew - this.#skew) / 16;
    if (this.#anchor === null || !this.#measured) {
      this.#anchor = { t, mono };
      this.#windowStart = mono;
      this.#windowBest = t - mono;
      this.#lastBest = null;
      this.#measured = true;
      return;
    }
    const offset = t - mono;
    if (offset > this.#anchor.t - this.#anchor.mono) this.#anchor = { t, mono };
    this.#windowBest = this.#windowBest === null ? offset : Math.max(this.#windowBest, offset);
    if (mono - this.#windowStart < WINDOW_MS) return;
    this.#closeWindow(mono);
  }

  /** Sets the clock from what the source says its time is, when no value has told better. */
  assume(t: number, mono: number): void {
    if (this.#measured) return;
    this.#anchor = { t, mono };
  }

  /**
   * Source time up to which everything has been delivered when the server said at its time `at` that it had nothing more: `at` less the
   * longest that a value of late took from its source time to the server. A slot that closed on the shortest would be committed
   * before its last value is there; killed in between, that value would be lost outside of any gap.
   */
  deliveredUntil(at: number, mono: number): number | null {
    const now = this.now(mono);
    const lead = this.#lead();
    if (now === null || !this.#measured || lead === null) return now;
    const most = Math.min(lead.most, lead.least + MAX_DELAY_MS);
    // A server that does not say when it published (node-opcua's leaves 1601) is judged by the way its values took.
    if (Math.abs(at - most - now) > 2 * MAX_DELAY_MS) return now - (most - lead.least);
    return Math.max(now - MAX_DELAY_MS, Math.min(at - most, now + MAX_DELAY_MS));
  }

  /**
   * Source time up to which a sender had sent everything at its time `sentAt`, if it is not more than `behindMs` behind its quickest.
   * Null while nothing is known of how its time relates to the source's.
   */
  sentUntil(sentAt: number, behindMs: number): number | null {
    const lead = this.#lead();
    return lead === null ? null : sentAt - lead.least - behindMs;
  }

  /** How much longer the slowest value of late took from its source time to its sending than the quickest, ms. */
  get behindMs(): number {
    const lead = this.#lead();
    return lead === null ? 0 : lead.most - lead.least;
  }

  #lead(): Lead | null {
    const { now, before } = this.#serverLead;
    return now !== null && before !== null ? widen(widen(now, before.least), before.most) : (now ?? before);
  }

  /** Forgets what was measured: after a reconnect the machine's clock may be another one. */
  restart(): void {
    this.#measured = false;
    this.#lastBest = null;
    this.#windowBest = null;
    this.#factor = 1;
    this.#serverLead = { now: null, before: null };
  }

  /** Source time now; null before anything is known. */
  now(mono: number): number | null {
    if (this.#anchor === null) return null;
    return Math.floor(this.#anchor.t + (mono - this.#anchor.mono));
  }

  /** How much source time passes in one unit of ours; exactly 1 unless clearly faster. */
  get factor(): number {
    return this.#factor;
  }

  get measured(): boolean {
    return this.#measured;
  }

  /** Smoothed (wall clock on receipt − source time), ms. */
  get skewMs(): number | null {
    return this.#skew === null ? null : Math.round(this.#skew);
  }

  #closeWindow(mono: number): void {
    const best = this.#windowBest;
    if (best === null || this.#anchor === null) return;
    if (this.#lastBest !== null) {
      const passed = mono - this.#lastBest.mono;
      const factor = 1 + (best - this.#lastBest.offset) / Math.max(passed, 1);
      this.#factor = factor > 1.5 ? factor : 1;
    }
    this.#lastBest = { offset: best, mono };
    // The clock may have been set back, or the path become slower: the newest window decides.
    if (best < this.#anchor.t - this.#anchor.mono) this.#anchor = { t: best + mono, mono };
    this.#windowStart = mono;
    this.#windowBest = null;
    this.#serverLead = { now: null, before: this.#serverLead.now };
  }
}

interface Lead {
  least: number;
  most: number;
}

function widen(lead: Lead | null, value: number): Lead {
  if (lead === null) return { least: value, most: value };
  return { least: Math.min(lead.least, value), most: Math.max(lead.most, value) };
}
