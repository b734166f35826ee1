import type { OdrlOffer } from '@millspace/schemas';
import { createDataPlane } from '../src/data-plane.ts';
import { Deal } from './deal.ts';
import { enrol, type HandConnector, startWorld, type World } from './harness.ts';

interface MarketOptions {
  /** What the broker starts with beyond its data plane and the market's clock. */
  broker?: Parameters<typeof startWorld>[0];
  /** How far the clock is ahead at first (ms). */
  ahead?: number;
  /** With what beads connects its control stream, such as `?enforces=duties/1`. */
  beads?: string;
}

/** A broker, a provider (acme) and a consumer (beads), what they agree on, and a clock that can be set ahead. */
export class Market {
  readonly world: World;
  readonly acme: HandConnector;
  readonly beads: HandConnector;
  readonly #members: HandConnector[];
  readonly #deals: Deal[] = [];
  readonly #time: { ahead: number };

  private constructor(world: World, [acme, beads]: [HandConnector, HandConnector], time: { ahead: number }) {
    [this.world, this.acme, this.beads] = [world, acme, beads];
    this.#members = [acme, beads];
    this.#time = time;
  }

  static async open({ broker, ahead = 0, beads: query }: MarketOptions = {}): Promise<Market> {
    const time = { ahead };
    const world = await startWorld({ createDataPlane, clock: { now: () => Date.now() + time.ahead }, ...broker });
    const [acme, beads] = [await enrol(world, 'acme'), await enrol(world, 'beads')];
    await acme.connect();
    await beads.connect(query);
    return new Market(world, [acme, beads], time);
  }

  /** Epoch ms by the broker's clock, unless it was started with another one. */
  now(): number {
    return Date.now() + this.#time.ahead;
  }

  /** One more participant, connected. */
  async join(slug: string): Promise<HandConnector> {
    const member = await enrol(this.world, slug);
    this.#members.push(member);
    await member.connect();
    return member;
  }

  /** An agreement of acme, with beads unless it is another one. @throws as `Deal.make` */
  async deal(offer: OdrlOffer, more: Parameters<typeof Deal.make>[4] = {}, by = this.beads): Promise<Deal> {
    const made = await Deal.make(this.world, this.acme, by, offer, more);
    this.#deals.push(made);
    return made;
  }

  /** Time passes. Access tokens do not live that long. */
  pass(ms: number): void {
    this.#time.ahead += ms;
    for (const member of this.#members) member.forget();
  }

  async restart(): Promise<void> {
    for (const member of this.#members) await member.disconnect();
    await this.world.restart();
    for (const member of this.#members) await member.connect();
  }

  async close(): Promise<void> {
    for (const made of this.#deals) made.close();
    for (const member of this.#members) await member.close();
    await this.world.close();
  }
}
