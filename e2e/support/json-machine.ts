import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type MqttClient } from 'mqtt';

/** A machine that says its values as JSON on one MQTT topic, and remembers what it said. */
export class JsonMachine {
  readonly topic: string;
  readonly said: { t: number; values: Record<string, number> }[] = [];
  readonly client: MqttClient;
  readonly #stop = new AbortController();

  private constructor(client: MqttClient, topic: string) {
    this.client = client;
    this.topic = topic;
  }

  static async connect(url: string, topic: string): Promise<JsonMachine> {
    return new JsonMachine(await mqtt.connectAsync(url, { reconnectPeriod: 200 }), topic);
  }

  async say(t: number, values: Record<string, number>): Promise<void> {
    this.said.push({ t, values });
    await this.raw(JSON.stringify({ t, values }));
  }

  /** Anything else on the topic, as a broken machine might. */
  async raw(payload: string | Buffer, topic = this.topic): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1 });
  }

  /** Speaks every `everyMs` until the end. */
  talk(everyMs: number, values: (step: number) => Record<string, number>): void {
    const { signal } = this.#stop;
    const speak = async () => {
      for (let step = 0; !signal.aborted; step += 1) {
        await this.say(Date.now(), values(step));
        await sleep(everyMs, undefined, { signal });
      }
    };
    speak().catch((error: unknown) => {
      // Ended: what was on its tongue is not said, whether the broker still lives or not.
      if (!signal.aborted) throw error;
    });
  }

  async end(): Promise<void> {
    this.#stop.abort();
    await this.client.endAsync(true);
  }
}
