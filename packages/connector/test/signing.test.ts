import { fillTemplate } from '@millspace/policy';
import { canonical, generateKeyPair, sha256, signDetached } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Actor } from '@millspace/runtime/users/actor';
import type { Agreement, OdrlOffer, PolicyTemplate, PublicJwk, UserView } from '@millspace/schemas';
import { describe, expect, test } from 'vitest';
import { SigningDesk } from '../src/signing/desk.ts';
import type { Staff } from '../src/signing/signatories.ts';
import { startHouse } from './duties-house.ts';
import { openStore, START, tempFolder } from './helpers.ts';

const DATASET = 'urn:millspace:dataset:acme:mills';
const ANNEX = 'Liability\nNobody pays for <b>lost profit</b>. Größe & Güte.\n';
const ANNEX_DIGEST = sha256(ANNEX);
const TEMPLATE: PolicyTemplate = {
  id: 'house-terms',
  version: 1,
  title: { en: 'House terms', de: 'Hausbedingungen' },
  summary: { en: 'Use.', de: 'Nutzung.' },
  parameters: [],
  policy: { permission: [{ action: 'odrl:use' }] },
  annexes: [{ kind: 'liability', title: { en: 'Liability', de: 'Haftung' }, digest: ANNEX_DIGEST }],
};
const TEMPLATE_DIGEST = sha256(canonical(TEMPLATE));

function offerOf(template: PolicyTemplate): OdrlOffer {
  const made = fillTemplate(template, { id: 'urn:uuid:o', values: {}, digest: sha256(canonical(template)) });
  if (!made.ok) throw new Error(JSON.stringify(made.errors));
  return made.offer;
}

const actor = (pseudonym: string, ...roles: string[]): Actor => ({ kind: 'user', id: pseudonym, pseudonym, roles });
const ADMIN = actor('person-admin', 'admin');

/** People whose roles and state a test changes, and what was written into the book. */
class Crew implements Staff {
  readonly acts: string[] = [];
  hasAdmin = true;
  readonly #people = new Map<string, UserView>();
  readonly #listeners: (() => void)[] = [];

  put(name: string, roles: UserView['roles'], state: UserView['state'] = 'active'): void {
    this.#people.set(name, { name, pseudonym: `person-${name}`, roles, state, createdAt: START, sessions: 0 });
    for (const listener of this.#listeners) listener();
  }
  list = () => [...this.#people.values()];
  onActs = (listener: () => void) => void this.#listeners.push(listener);
  /** Like the book of a connector: who listens hears of each act. */
  record = ({ kind, subject }: { kind: string; subject: string }) => {
    this.acts.push(`${kind} ${subject}`);
    for (const listener of this.#listeners) listener();
  };
}

/** A broker that knows one template and one text. */
const LIBRARY = {
  request: async (_method: string, path: string) => {
    const json =
      path === '/templates/house-terms?version=1'
        ? { ...TEMPLATE, digest: TEMPLATE_DIGEST, origin: 'own', retiredAt: null }
        : path === `/documents/${encodeURIComponent(ANNEX_DIGEST)}`
          ? { digest: ANNEX_DIGEST, mediaType: 'text/plain', text: ANNEX }
          : null;
    if (json === null) throw new MillspaceError('MS-LIB-001', { detail: path, status: 404 });
    return { status: 200, headers: {}, json } as never;
  },
};

describe('the signing desk', () => {
  test('a signatory without limits signs nothing; with limits what they allow, and who else could is said', async () => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    staff.put('anna', ['signatory']);
    staff.put('bernd', ['signatory']);
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => START });
    const contract = await desk.read({
      side: 'provider',
      policy: offerOf(TEMPLATE),
      dataset: DATASET,
      counterparty: 'beads',
    });
    expect(contract.template).toEqual({ id: 'house-terms', version: 1 });
    const anna = actor('person-anna', 'signatory');
    expect(() => desk.byHand(contract, anna)).toThrow(expect.objectContaining({ code: 'MS-SIG-001' }));
    desk.setLimits('anna', { scopes: [{ templates: ['other'] }] }, ADMIN);
    desk.setLimits('Bernd', { scopes: [{ templates: ['house-terms@1'] }] }, ADMIN);
    expect(() => desk.byHand(contract, anna)).toThrow(
      expect.objectContaining({
        code: 'MS-SIG-002',
        message: expect.stringMatching(
          /anna may sign only the templates other \(this contract: house-terms@1\)\. bernd could sign it\./,
        ),
        details: expect.objectContaining({
          limits: [expect.objectContaining({ limit: 'template' })],
          who: [{ person: 'person-bernd', name: 'bernd' }],
        }),
      }),
    );
    expect(desk.byHand(contract, actor('person-bernd', 'signatory'))).toEqual({ person: 'person-bernd' });
    expect(() => desk.byHand(contract, actor('person-carl', 'publisher'))).toThrow(/you do not have that role/);
    expect(staff.acts).toEqual(['signatory.limits person-anna', 'signatory.limits person-bernd']);
    store.close();
  });

  test('naming a template is not being it', async () => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => START });
    const read = (policy: OdrlOffer) =>
      desk.read({ side: 'provider', policy, dataset: DATASET, counterparty: 'beads' });
    const offer = offerOf(TEMPLATE);
    const wider = { ...offer, permission: [...(offer.permission ?? []), { action: 'odrl:use' }] } as OdrlOffer;
    expect(await read(wider)).toMatchObject({
      template: null,
      doubt: { en: expect.stringContaining('is not that template') },
    });
    const unknown = offerOf({ ...TEMPLATE, version: 2 });
    expect(await read(unknown)).toMatchObject({
      template: null,
      doubt: { en: expect.stringContaining('cannot be looked at') },
    });
    store.close();
  });

  test('the set-up account signs everything, until somebody administers by name', async () => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    staff.hasAdmin = false;
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => START });
    const setUp: Actor = { kind: 'admin-token', id: 'admin-token', pseudonym: 'admin-token', roles: ['signatory'] };
    const contract = await desk.read({
      side: 'consumer',
      policy: offerOf(TEMPLATE),
      dataset: DATASET,
      counterparty: 'acme',
    });
    expect(desk.byHand(contract, setUp)).toEqual({ person: 'admin-token' });
    const { id } = desk.instructions.add({ side: 'consumer', scope: { until: START + 1 } }, setUp);
    expect(desk.byInstruction(contract)).toEqual({ person: 'admin-token', instruction: id });
    staff.hasAdmin = true;
    expect(() => desk.byHand(contract, setUp)).toThrow(expect.objectContaining({ code: 'MS-SIG-001' }));
    expect(desk.byInstruction(contract)).toBeNull();
    store.close();
  });

  test.each<[string, (crew: Crew, desk: SigningDesk, clock: { now: number }) => void, RegExp]>([
    ['the role is lost', (crew) => crew.put('anna', ['viewer']), /no signatory any more/],
    ['the account is disabled', (crew) => crew.put('anna', ['signatory'], 'disabled'), /disabled/],
    [
      'the limits change, even to wider ones',
      (_c, desk) => void desk.setLimits('anna', { scopes: [{}, {}] }, ADMIN),
      /limits/,
    ],
    ['its time is over', (_c, _d, clock) => void Object.assign(clock, { now: START + 1001 }), /time/],
    [
      'somebody ends it',
      (_c, desk) => void desk.instructions.end(desk.instructions.list()[0]?.id ?? '', ADMIN, 'enough'),
      /enough/,
    ],
  ])('a standing instruction ends when %s, and does not come back', async (_why, happen, reason) => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    const clock = { now: START };
    staff.put('anna', ['signatory']);
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => clock.now });
    desk.setLimits('anna', { scopes: [{}] }, ADMIN);
    const { id } = desk.instructions.add(
      { side: 'provider', scope: { counterparties: ['beads'], until: START + 1000 } },
      actor('person-anna', 'signatory'),
    );
    const contract = await desk.read({
      side: 'provider',
      policy: offerOf(TEMPLATE),
      dataset: DATASET,
      counterparty: 'beads',
    });
    const signatory = { person: 'person-anna', instruction: id };
    expect(desk.byInstruction(contract)).toEqual(signatory);
    expect(desk.stillHolds(signatory, contract)).toBe(true);
    expect(desk.byInstruction({ ...contract, counterparty: 'maker' })).toBeNull();
    happen(staff, desk, clock);
    expect(desk.byInstruction(contract)).toBeNull();
    expect(desk.stillHolds(signatory, contract)).toBe(false);
    staff.put('anna', ['signatory']);
    clock.now = START;
    expect(desk.byInstruction(contract)).toBeNull();
    expect(desk.instructions.find(id)).toMatchObject({
      endedAt: expect.any(Number),
      endReason: { en: expect.stringMatching(reason) },
    });
    expect(staff.acts).toContain(`instruction.ended ${id}`);
    store.close();
  });

  test('the end of an instruction is booked once, however many end together and however often somebody looks', async () => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    staff.put('anna', ['signatory']);
    const clock = { now: START };
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => clock.now });
    desk.setLimits('anna', { scopes: [{}] }, ADMIN);
    const anna = actor('person-anna', 'signatory');
    for (const n of [1, 2, 3]) desk.instructions.add({ side: 'provider', scope: { until: START + n } }, anna);
    clock.now = START + 10;
    for (const _each of [1, 2]) desk.instructions.list();
    expect(staff.acts.filter((act) => act.startsWith('instruction.ended'))).toHaveLength(3);
    store.close();
  });

  test('in case of doubt it is said what may be signed, and what is wrong with this contract', async () => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    staff.put('anna', ['signatory']);
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => START });
    desk.setLimits('anna', { scopes: [{ templates: ['house-terms'] }] }, ADMIN);
    const offer = offerOf(TEMPLATE);
    const policy = { ...offer, permission: [...(offer.permission ?? []), { action: 'odrl:use' }] } as OdrlOffer;
    const contract = await desk.read({ side: 'provider', policy, dataset: DATASET, counterparty: 'beads' });
    expect(desk.objection('person-anna', contract)?.text).toEqual({
      en: 'anna may sign only the templates house-terms (this contract: it names the template house-terms@1, but is not that template filled in)',
      de: 'anna darf unterschreiben: nur die Vorlagen house-terms (dieser Vertrag: er nennt die Vorlage house-terms@1, ist aber nicht diese Vorlage, ausgefüllt)',
    });
    store.close();
  });

  test('memberships limit no requests to others: those of a provider are not told, and that is said', () => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    staff.put('anna', ['signatory']);
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => START });
    const memberships = ['x:association'];
    expect(() => desk.setLimits('anna', { scopes: [{ side: 'consumer', memberships }] }, ADMIN)).toThrow(
      expect.objectContaining({ code: 'MS-SIG-008', message: expect.stringContaining('not told') }),
    );
    desk.setLimits('anna', { scopes: [{}] }, ADMIN);
    const give = (side: string) => () =>
      desk.instructions.add({ side, scope: { memberships, until: START + 1 } }, actor('person-anna', 'signatory'));
    expect(give('consumer')).toThrow(
      expect.objectContaining({ code: 'MS-SIG-004', message: expect.stringContaining('--with') }),
    );
    expect(give('provider')()).toMatchObject({ side: 'provider' });
    store.close();
  });

  test('an instruction needs an end, versions, a signatory, and the room of the own limits', () => {
    using folder = tempFolder();
    const store = openStore(folder.path);
    const staff = new Crew();
    staff.put('anna', ['signatory']);
    const desk = new SigningDesk({ db: store.db, broker: LIBRARY, staff, now: () => START });
    const give = (scope: object) => () =>
      desk.instructions.add({ side: 'provider', scope }, actor('person-anna', 'signatory'));
    const refused = (text: RegExp) =>
      expect.objectContaining({ code: 'MS-SIG-004', message: expect.stringMatching(text) });
    expect(give({ until: START + 1 })).toThrow(expect.objectContaining({ code: 'MS-SIG-001' }));
    desk.setLimits('anna', { scopes: [{ templates: ['house-terms'], until: START + 5 }] }, ADMIN);
    expect(give({ templates: ['house-terms@1'] })).toThrow(refused(/needs an end/));
    expect(give({ templates: ['house-terms'], until: START + 1 })).toThrow(refused(/house-terms@1/));
    expect(give({ templates: ['other@1'], until: START + 1 })).toThrow(refused(/your limits are: only the templates/));
    expect(give({ templates: ['house-terms@1'], until: START + 6 })).toThrow(refused(/only until/));
    expect(give({ templates: ['house-terms@1'], until: START + 5 })()).toMatchObject({ person: 'person-anna' });
    store.close();
  });
});

/** The agreement as both sides have signed it, kept by `beads`, with its documents. */
async function kept(folder: string, change: Partial<Agreement> = {}) {
  const house = await startHouse(folder);
  const { core } = house.connector;
  const { '@id': _id, '@type': _type, ...terms } = offerOf(TEMPLATE);
  const agreement = {
    '@id': 'urn:uuid:00000000-0000-4000-8000-0000000000b2',
    '@type': 'Agreement',
    target: DATASET,
    assigner: 'urn:millspace:participant:acme',
    assignee: 'urn:millspace:participant:beads',
    timestamp: new Date(START).toISOString(),
    'x:signatories': {
      assigner: { person: 'person-9', instruction: 'urn:uuid:i' },
      assignee: { person: 'admin-token' },
    },
    ...terms,
    ...change,
  } as Agreement;
  const provider = await generateKeyPair();
  const signed = {
    agreement,
    providerSignature: await signDetached(agreement, provider),
    consumerSignature: await core.identity.sign(agreement),
    providerJwk: provider.publicJwk as PublicJwk,
  };
  core.evidence.keepAgreement(signed, 'consumer', START, 'x:service', 'admin-token');
  const { db } = core.store;
  const put = db.prepare(
    'INSERT INTO contract_documents (digest, media_type, title, body, added_at) VALUES (?, ?, ?, ?, 0)',
  );
  put.run(TEMPLATE_DIGEST, 'application/json', null, canonical(TEMPLATE));
  put.run(ANNEX_DIGEST, 'text/plain', null, ANNEX);
  const printed = async (query = '') =>
    (await house.get(`/agreements/${encodeURIComponent(agreement['@id'])}/print${query}`)).body;
  return { house, core, db, agreement, printed };
}

describe('an agreement on paper, from what lies here, with no broker in reach', () => {
  test('names everything, in German and English, loads nothing and runs nothing', async () => {
    using folder = tempFolder();
    const { house, core, printed } = await kept(folder.path);
    const rule = {
      id: 'no-marketing',
      title: { en: 'Benchmarks only', de: 'Nur Vergleiche' },
      policy: {
        permission: [
          {
            action: 'odrl:use',
            constraint: [{ leftOperand: 'odrl:purpose', operator: 'isAnyOf', rightOperand: ['x:benchmark'] }],
          },
        ],
      },
      reason: 'decided <by> the members',
      since: START + 1000,
    };
    core.rules.keep(rule as Parameters<typeof core.rules.keep>[0]);
    const html = await printed('?language=de');
    for (const part of [
      '<html lang="de">',
      'Vereinbarung',
      'acme',
      'person-9, nach dem Dauerauftrag urn:uuid:i',
      'admin-token (das Einrichtungskonto des Konnektors), von Hand entschieden',
      'Hausbedingungen · house-terms, Fassung 1',
      '<span class="mark">verhindert</span>',
      '<span class="mark">Vertragstext</span>',
      'Nobody pays for &lt;b&gt;lost profit&lt;/b&gt;. Größe &amp; Güte.',
      'Haftung',
      ANNEX_DIGEST,
      'Grund: decided &lt;by&gt; the members',
      'nach dieser Vereinbarung erlassen',
      'gültig',
      '&quot;odrl:use&quot;',
    ])
      expect(html).toContain(part);
    expect(html).not.toMatch(/ACHTUNG|<script|<img|<link|src=|https?:\/\/(?!millspace\.org\/profile)/);
    const text = await printed('?format=text&language=en');
    for (const part of [
      'House terms · house-terms, version 1',
      '[contract text]',
      '  | Nobody pays for <b>',
      'verifies',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('ATTENTION');
    await house.connector.stop();
  });

  test('a changed annex is said loudly, and not printed', async () => {
    using folder = tempFolder();
    const { house, db, printed } = await kept(folder.path);
    db.prepare('UPDATE contract_documents SET body = ? WHERE digest = ?').run(`${ANNEX} Except us.`, ANNEX_DIGEST);
    const html = await printed();
    expect(html).toContain('role="alert"');
    expect(html).toContain('is not the one that was signed');
    expect(html).toContain('ALTERED');
    expect(html).not.toMatch(/Except us|lost profit/);
    const text = await printed('?format=text&language=de');
    expect(text).toMatch(/^!! ACHTUNG: Der Text von urn:millspace:document:sha256-\S+ ist nicht der/m);
    await house.connector.stop();
  });

  test('a missing annex is said loudly; whoever has the file hands it in, and no other', async () => {
    using folder = tempFolder();
    const { house, db, printed } = await kept(folder.path);
    db.prepare('DELETE FROM contract_documents WHERE digest = ?').run(ANNEX_DIGEST);
    expect(await printed('?format=text')).toMatch(/!! ATTENTION: The text of \S+ is missing[\s\S]*!! MISSING/);
    const wrong = await house.post('/documents', { text: 'another', digest: ANNEX_DIGEST });
    expect([wrong.status, wrong.json()['code']]).toEqual([422, 'MS-SIG-006']);
    expect((await house.post('/documents', { text: ANNEX, digest: ANNEX_DIGEST })).status).toBe(201);
    expect(await printed('?format=text')).not.toContain('!!');
    await house.connector.stop();
  });

  test('a signature over something else is said loudly', async () => {
    using folder = tempFolder();
    const { house, db, agreement, printed } = await kept(folder.path);
    const row = db.prepare('SELECT signed FROM agreements WHERE id = ?').pluck().get(agreement['@id']) as string;
    db.prepare('UPDATE agreements SET signed = ?').run(row.replace('person-9', 'person-8'));
    const text = await printed('?format=text');
    expect(text.match(/DOES NOT VERIFY/g)).toHaveLength(2);
    expect(text).toMatch(/!! ATTENTION: The signature of the provider/);
    await house.connector.stop();
  });

  test('what cannot be read is said to be unreadable, not to be none', async () => {
    using folder = tempFolder();
    const { house, printed } = await kept(folder.path, { profile: 'https://example.org/another' });
    const text = await printed('?format=text');
    expect(text).not.toMatch(/^none$|terms of its own/m);
    expect(text.match(/not known: this version cannot read the policy/g)).toHaveLength(3);
    expect(await printed('?language=de')).toContain('nicht bekannt: Diese Fassung kann die Richtlinie nicht lesen');
    await house.connector.stop();
  });

  test('no value begins a line of its own, or turns the direction of reading', async () => {
    using folder = tempFolder();
    const { house, db, core, agreement, printed } = await kept(folder.path);
    const fake = ['\n', '\r', '\r\n', '\u2028', '\u2029', '\v', '\f', '\u0085'].map((end) => `x${end}Signatures: good`);
    db.prepare('UPDATE agreements SET purpose = ?').run(`${fake.join('')}\u202egood`);
    core.evidence.revoke(agreement['@id'], 'a\nConsumer  nobody', START);
    const text = await printed('?format=text');
    expect(
      text.split(/[\n\r\v\f\u0085\u2028\u2029]/).filter((line) => /^(Signatures: good|Consumer {2}nobody)/.test(line)),
    ).toEqual([]);
    expect(text).toContain('\u23ce Signatures: good');
    expect(text).not.toContain('\u202e');
    await house.connector.stop();
  });

  test('one that is not kept here is not printed', async () => {
    using folder = tempFolder();
    const { house } = await kept(folder.path);
    const answer = await house.get('/agreements/urn%3Auuid%3Anone/print');
    expect([answer.status, answer.json().code]).toEqual([404, 'MS-AGR-001']);
    await house.connector.stop();
  });
});
