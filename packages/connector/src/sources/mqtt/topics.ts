/** Whether a topic fits a filter with `+` and `#` (MQTT 3.1.1 §4.7; `$` topics only fit filters that name them). */
export function topicFits(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  for (const [index, part] of wanted.entries()) {
    if (part === '#') return true;
    if (index >= levels.length || (part !== '+' && part !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

/** Finds what belongs to a topic: exact ones by one look, filters with wildcards one by one. */
export class TopicIndex<T> {
  readonly #exact = new Map<string, T[]>();
  readonly #wild: { filter: string; item: T }[] = [];

  add(filter: string, item: T): void {
    if (/[+#]/.test(filter)) this.#wild.push({ filter, item });
    else this.#exact.set(filter, [...(this.#exact.get(filter) ?? []), item]);
  }

  find(topic: string): T[] {
    const exact = this.#exact.get(topic) ?? [];
    if (this.#wild.length === 0) return exact;
    return [...exact, ...this.#wild.filter(({ filter }) => topicFits(filter, topic)).map(({ item }) => item)];
  }
}
