import type { DatasetInput } from '@millspace/schemas';
import { validateDataActSheet } from '@millspace/schemas';
import { describe, expect, it } from 'vitest';
import { dataActSheet } from './sheet.ts';

const bare: DatasetInput = {
  id: 'urn:millspace:dataset:acme:mills',
  title: { en: 'Mills', de: 'Mühlen' },
  machines: [{ id: 'mill-1', pack: 'bead-mill/1' }],
  signals: [],
  records: [],
  groups: [],
  realtime: true,
  brokerReadable: true,
  offers: [],
  approval: 'manual',
  published: true,
};

describe('the Article 3 sheet', () => {
  it('asks for what the description does not say, and where to say it', () => {
    const sheet = dataActSheet(bare);
    expect(validateDataActSheet(sheet)).toBe(true);
    const open = sheet.lines.filter(({ answer }) => answer === null);
    expect(sheet.missing).toBe(open.length);
    expect(open.map(({ remedy }) => remedy?.en)).toContain('Fill in "retention" of the dataset’s description.');
  });

  it('has no gap when everything is said', () => {
    const sheet = dataActSheet({
      ...bare,
      groups: [{ pack: 'bead-mill/1', group: 'fast', periodMs: 100 }],
      volumePerDayBytes: 2_500_000,
      storageLocation: 'at the plant',
      retention: 'P2Y',
      access: 'through a connector',
      erase: 'by request',
      contact: 'data@acme.example',
      quality: { completeness: 0.995 },
      offers: [{ '@id': 'urn:uuid:1', '@type': 'Offer' }],
    } as DatasetInput);
    expect(sheet.missing).toBe(0);
    expect(sheet.lines.map(({ answer }) => answer?.de)).toContain('etwa 2,5 MB am Tag');
  });

  it('asks about a related service only where there is one', () => {
    const articles = (d: DatasetInput) => dataActSheet(d).lines.map(({ article }) => article);
    expect(articles(bare)).not.toContain('Art. 3(3)(h)');
    expect(articles({ ...bare, relatedService: {} })).toContain('Art. 3(3)(h)');
  });
});
