import type { InboxItem } from '@millspace/schemas';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MatterChange } from './ledger.ts';
import { mailOf } from './mail-text.ts';
import { toldOf } from './told.ts';
import { webhookBody } from './webhook-body.ts';

const UUID = '3f9a1c22-b07d-4a6c-bb8e-7c9b1e0c2a12';
const item = (more: Partial<InboxItem>): InboxItem => ({
  ...{ id: 'approval x', kind: 'approval', text: { en: '', de: '' }, due: null, since: null, to: '/inbox' },
  ...more,
});
const written = (one: InboxItem, names: boolean): string => {
  const change: MatterChange = { matter: 'm', change: 'raised', told: toldOf(one, names) };
  const mails = (['en', 'de'] as const).map((language) => mailOf([change], language, 'https://console.example'));
  const body = webhookBody([change], { app: 'connector', console: 'https://console.example', at: 0, test: false });
  return JSON.stringify([mails, body]);
};

/** A word that no sentence of ours has in it. */
const secret = fc.stringMatching(/^[a-z]{8,20}$/).map((word) => `Zq${word}`);

test('nothing of the free text of a matter gets into a mail or a webhook, whatever stands there', () => {
  fc.assert(
    fc.property(secret, fc.boolean(), (word, names) => {
      const text = written(
        item({
          id: `quarantine ${word}`,
          text: { en: `Values of ${word}.`, de: `Werte von ${word}.` },
          to: `/datasets/${word}`,
          about: { source: `two words ${word}`, machine: `<${word}>`, participant: `${word}\n` },
        }),
        names,
      );
      expect(text).not.toContain(word);
    }),
  );
});

test('ids of machines, sources and partners only where they are allowed', () => {
  const one = item({ about: { source: 'mill-7', machine: 'mühle-7', participant: 'maker' }, to: '/sources/mill-7' });
  expect(written(one, false)).not.toMatch(/mill-7|mühle-7|maker/);
  for (const name of ['mill-7', 'mühle-7', 'maker']) expect(written(one, true)).toContain(name);
});

test('one machine of a source is said to be one also where ids may not leave', () => {
  const one = item({ kind: 'no-data', about: { source: 'hall', machine: 'mühle-7' }, to: '/sources/hall/status' });
  expect(written(one, false)).toContain('Eine Maschine einer Quelle liefert keine Daten.');
  expect(written(one, false)).toContain('One machine of a source delivers no data.');
  expect(written(one, false)).not.toMatch(/hall|mühle-7/);
  expect(written({ ...one, about: { source: 'hall' } }, true)).toContain('A source delivers no data.');
});

test('a page whose address is a random id is linked, any other leads to the inbox', () => {
  const to = `/approvals/${encodeURIComponent(`urn:uuid:${UUID}`)}`;
  expect(toldOf(item({ to }), false).to).toBe(to);
  for (const other of ['/approvals/urn%3Auuid%3Aproduct', `${to}/x`, '/sources/a', '//elsewhere.example'])
    expect(toldOf(item({ to: other }), true).to).toBe('/inbox');
});
