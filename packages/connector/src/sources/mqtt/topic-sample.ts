import type { TopicWatch } from '@millspace/schemas';
import type { Message } from './session.ts';

const MAX_TOPICS = 2_000;
const MAX_ROWS = 200;
const EXCERPT = 200;

interface Topic {
  messages: number;
  retained: boolean;
  payload: string;
}

/** What came by on some topics: counted, with the last payload of each. Bounded, whatever a broker sends. */
export class TopicSample {
  readonly #topics = new Map<string, Topic>();
  #messages = 0;
  #more = false;

  take(message: Message): void {
    this.#messages += 1;
    const known = this.#topics.get(message.topic);
    if (known === undefined && this.#topics.size >= MAX_TOPICS) {
      this.#more = true;
      return;
    }
    const topic = known ?? { messages: 0, retained: false, payload: '' };
    topic.messages += 1;
    topic.retained ||= message.retain;
    topic.payload = isSparkplug(message.topic) ? '' : excerptOf(message.payload);
    this.#topics.set(message.topic, topic);
  }

  /** @param elapsedMs how long was listened */
  rows(elapsedMs: number): Pick<TopicWatch, 'messages' | 'atLeast' | 'topics' | 'sparkplug' | 'rows'> {
    const seconds = Math.max(elapsedMs, 1) / 1000;
    const all = [...this.#topics];
    return {
      messages: this.#messages,
      atLeast: this.#more,
      topics: all.length,
      sparkplug: all.some(([topic]) => isSparkplug(topic)),
      rows: all
        .sort(([, a], [, b]) => b.messages - a.messages)
        .slice(0, MAX_ROWS)
        .map(([topic, { messages, retained, payload }]) => ({
          topic,
          messages,
          perSecond: Math.round((messages / seconds) * 100) / 100,
          retained,
          sparkplug: isSparkplug(topic),
          payload,
        })),
    };
  }
}

function isSparkplug(topic: string): boolean {
  return topic.startsWith('spBv1.0/');
}

/** Text as it came; anything else as bytes. */
function excerptOf(payload: Buffer): string {
  const text = payload.subarray(0, EXCERPT).toString('utf8');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these make it no text
  return /[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text.slice(0, -4)) ? payload.subarray(0, 60).toString('hex') : text;
}
