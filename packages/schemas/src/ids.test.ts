import { describe, expect, it } from 'vitest';
import { datasetId, datasetName, datasetOwner, isSlug, participantSlug, participantUrn } from './ids.ts';

describe('participant ids', () => {
  it('turn into URNs and back', () => {
    expect(participantUrn('acme')).toBe('urn:millspace:participant:acme');
    expect(participantSlug('urn:millspace:participant:acme')).toBe('acme');
  });

  it('are refused when malformed', () => {
    for (const bad of ['', 'A', 'a', '-a', 'a_b', 'x'.repeat(64), 'a:b', 'a\n']) {
      expect(isSlug(bad), bad).toBe(false);
      expect(() => participantUrn(bad)).toThrow(RangeError);
      expect(participantSlug(`urn:millspace:participant:${bad}`)).toBeNull();
    }
    expect(participantSlug('urn:other:participant:acme')).toBeNull();
  });
});

describe('dataset ids', () => {
  it('name their owner first', () => {
    expect(datasetId('acme', 'mills')).toBe('urn:millspace:dataset:acme:mills');
    expect(datasetOwner('urn:millspace:dataset:acme:mills')).toBe('acme');
    expect(datasetName('urn:millspace:dataset:acme:mills')).toBe('mills');
  });

  it('have no owner when malformed', () => {
    for (const bad of [
      'urn:millspace:dataset:acme',
      'urn:millspace:dataset:acme:',
      'urn:millspace:dataset::x',
      'urn:millspace:dataset:acme:a:b',
      'x',
    ])
      expect(datasetOwner(bad), bad).toBeNull();
    expect(() => datasetId('acme', 'a b')).toThrow(RangeError);
  });
});
