import { silentLogger } from '@millspace/runtime/logger';
import { participantSlug } from '@millspace/schemas';
import { beforeEach, describe, expect, it } from 'vitest';
import { Notices } from '../control/notices.ts';
import type { AgreementRow } from '../db/tables.ts';
import type { ChangeNotice } from '../ports.ts';
import { agreement, DATASET } from '../testing/kit.ts';
import { TransferBook } from './book.ts';
import type { Transfer } from './model.ts';
import { Transfers, type TransfersDeps } from './transfers.ts';

const AGREED = agreement();
const ROW: AgreementRow = {
  id: AGREED['@id'],
  provider: 'acme',
  consumer: 'beads',
  dataset: DATASET,
  body: JSON.stringify(AGREED),
  provider_signature: null,
  consumer_signature: null,
  purpose: null,
  finalized_at: 0,
  revoked_at: null,
  revoked_by: null,
  revoke_reason: null,
  provider_confirmed: 1,
  consumer_confirmed: 1,
};
const consumerSide = (state: Transfer['state']): Transfer => ({
  pid: 'c',
  role: 'consumer',
  participant: 'beads',
  counterparty: 'acme',
  otherPid: 'p',
  dataset: DATASET,
  agreementId: ROW.id,
  format: 'millspace-stream',
  state,
  intent: null,
  waiting: null,
  refusal: null,
  address: null,
  recognised: null,
  decision: null,
  dataAddress: null,
  history: [],
  createdAt: 0,
  updatedAt: 0,
});
const providerSide = (state: Transfer['state']): Transfer => ({
  ...consumerSide(state),
  pid: 'p',
  role: 'provider',
  participant: 'acme',
  counterparty: 'beads',
  otherPid: 'c',
});

let book: TransferBook;
let told: ChangeNotice[];
const held = new Set<string>();

beforeEach(() => {
  const notices = new Notices(silentLogger());
  book = new TransferBook(notices, {
    isActive: () => true,
    isHeld: ({ pid }) => held.has(pid),
    slugOf: participantSlug,
  });
  book.agreementChanged(ROW);
  book.changed(consumerSide('STARTED'));
  book.changed(providerSide('STARTED'));
  told = [];
  notices.on((change) => told.push(change));
});
const state = () => book.find('c')?.state;

describe('an administrator', () => {
  it('lets a transfer rest whatever both sides say, tells of it once, and hides no end', () => {
    held.add('c');
    book.heldChanged('c');
    book.heldChanged('c');
    expect(state()).toBe('SUSPENDED');
    expect(told).toEqual([{ transfer: 'c' }]);
    book.changed(consumerSide('STARTED'));
    expect(state()).toBe('SUSPENDED');
    held.delete('c');
    book.heldChanged('c');
    expect(state()).toBe('STARTED');
    held.add('c');
    book.participantChanged('acme');
    expect(state()).toBe('SUSPENDED');
    book.changed(providerSide('TERMINATED'));
    expect(state()).toBe('TERMINATED');
    held.delete('c');
  });
});

describe('what is over', () => {
  const over = (n: number) => ({ ...consumerSide('TERMINATED'), pid: `over-${n}`, otherPid: `over-p-${n}` });

  it('is forgotten when 5000 more are over, the first first, and whoever keeps something by it is told', () => {
    for (let n = 0; n < 5000; n += 1) book.changed(over(n));
    book.changed(over(0));
    expect(book.find('over-p-0')?.state).toBe('TERMINATED');
    told.length = 0;
    book.changed(over(5000));
    expect(told).toEqual([{ transfer: 'over-0' }, { transfer: 'over-5000' }]);
    expect([book.find('over-0'), book.find('over-p-0')]).toEqual([null, null]);
    expect(book.find('over-1')?.state).toBe('TERMINATED');
    expect(state()).toBe('STARTED');
  });
});

describe('a suspension that is asked for', () => {
  it.each([
    ['c', 'beads'],
    ['p', 'acme'],
  ])('holds at once: of %s, by %s', (pid, by) => {
    const letGo = book.suspending(pid, by);
    expect(state()).toBe('SUSPENDED');
    expect(told).toEqual([{ transfer: 'c' }]);
    letGo();
    expect(state()).toBe('STARTED');
    expect(told).toHaveLength(2);
  });

  it('goes over into the record of it without a gap', () => {
    const letGo = book.suspending('c', 'beads');
    book.changed(consumerSide('SUSPENDED'));
    told.length = 0;
    letGo();
    expect(state()).toBe('SUSPENDED');
    expect(told).toEqual([]);
  });

  it('holds until the last who asked has an answer', () => {
    const first = book.suspending('c', 'beads');
    const second = book.suspending('p', 'acme');
    first();
    expect(state()).toBe('SUSPENDED');
    second();
    expect(state()).toBe('STARTED');
  });

  it('does not hide an end', () => {
    book.suspending('c', 'beads');
    book.changed(providerSide('TERMINATED'));
    expect(state()).toBe('TERMINATED');
    expect(book.ofDataset(DATASET)).toEqual([]);
  });

  it.each([
    ['c', 'acme'],
    ['p', 'beads'],
    ['c', 'eve'],
    ['none', 'beads'],
  ])('is nobody else’s to ask for: of %s, by %s', (pid, by) => {
    book.suspending(pid, by);
    expect(state()).toBe('STARTED');
    expect(told).toEqual([]);
  });
});

describe('a revocation that is asked for', () => {
  it.each(['acme', 'beads', 'broker'])('holds at once, by %s', (by) => {
    const letGo = book.revoking(ROW.id, by);
    expect(book.find('c')?.revoked).toBe(true);
    expect(told).toEqual([{ transfer: 'c' }]);
    letGo();
    expect(book.find('c')?.revoked).toBe(false);
    expect(told).toHaveLength(2);
  });

  it('goes over into the record of it', () => {
    const letGo = book.revoking(ROW.id, 'acme');
    book.agreementChanged({ ...ROW, revoked_at: 1 });
    letGo();
    expect(book.find('c')?.revoked).toBe(true);
  });

  it('is the parties’ and the administrator’s alone', () => {
    book.revoking(ROW.id, 'eve');
    expect(book.find('c')?.revoked).toBe(false);
    expect(told).toEqual([]);
  });
});

describe('a command that stops', () => {
  const commanded = (write: () => Promise<never>) =>
    new Transfers({
      store: { write },
      outbox: { use: () => undefined, flushed: async () => undefined },
      suspending: (pid: string, participant: string) => book.suspending(pid, participant),
    } as unknown as TransfersDeps);

  it('acts while its record waits to be written, and not any more when that failed', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const done = commanded(() => promise).command('c', 'beads', 'suspend');
    expect(state()).toBe('SUSPENDED');
    reject(new Error('the disk is full'));
    await expect(done).rejects.toThrow('the disk is full');
    expect(state()).toBe('STARTED');
  });

  it('begins nothing ahead of its record', async () => {
    book.changed(providerSide('SUSPENDED'));
    const { promise, reject } = Promise.withResolvers<never>();
    const done = commanded(() => promise).command('p', 'acme', 'resume');
    expect(state()).toBe('SUSPENDED');
    reject(new Error('over'));
    await expect(done).rejects.toThrow('over');
  });
});
