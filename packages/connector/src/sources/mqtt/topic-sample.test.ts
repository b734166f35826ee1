import { expect, test } from 'vitest';
import { TopicSample } from './topic-sample.ts';

const message = (topic: string, payload: string | Buffer, retain = false) => ({
  topic,
  payload: Buffer.from(payload),
  qos: 0,
  retain,
});

test('counts each topic, with its rate and the last payload; Sparkplug is recognised', () => {
  const sample = new TopicSample();
  sample.take(message('hall/power', '{"value":1}', true));
  sample.take(message('hall/power', '{"value":2}'));
  sample.take(message('spBv1.0/plant/NDATA/edge', Buffer.from([8, 1])));
  expect(sample.rows(4_000)).toEqual({
    messages: 3,
    atLeast: false,
    topics: 2,
    sparkplug: true,
    rows: [
      { topic: 'hall/power', messages: 2, perSecond: 0.5, retained: true, sparkplug: false, payload: '{"value":2}' },
      expect.objectContaining({ topic: 'spBv1.0/plant/NDATA/edge', sparkplug: true, payload: '' }),
    ],
  });
});

test('says "at least" when a broker has more topics than are counted, and goes on counting messages', () => {
  const sample = new TopicSample();
  for (let index = 0; index < 2_500; index += 1) sample.take(message(`t/${index}`, 'x'));
  expect(sample.rows(1_000)).toMatchObject({ messages: 2_500, topics: 2_000, atLeast: true });
  expect(sample.rows(1_000).rows).toHaveLength(200);
});

test('shows bytes where a payload is no text', () => {
  const sample = new TopicSample();
  sample.take(message('raw', Buffer.from([0, 1, 2, 255, 254, 7, 8, 9])));
  sample.take(message('words', 'Rührwerk läuft'));
  expect(sample.rows(1_000).rows.map(({ payload }) => payload)).toEqual(['000102fffe070809', 'Rührwerk läuft']);
});
