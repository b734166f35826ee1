// Where other dataspace software goes wrong, point by point, on a running broker; those about deliveries and restarts are beside it.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { join } from 'node:path';
import { accessPolicy } from '@millspace/policy';
import type { MillspaceError } from '@millspace/runtime/errors';
import { openDatabase } from '@millspace/runtime/sqlite';
import type { CatalogPage, NegotiationView, OdrlOffer, TransferView, WhyAnswer } from '@millspace/schemas';
import { BROKER_ISSUER } from '@millspace/schemas';
import { afterEach, describe, expect, it } from 'vitest';
import { createDataPlane } from '../src/data-plane.ts';
import { CONTROL_SCHEMA } from '../src/db/schema.ts';
import { Deal, is, rules, told, typed, use } from './deal.ts';
import { agreeable, enrol, fetchToken, HandConnector, startWorld, type World } from './harness.ts';

let world: World;
let acme: HandConnector;
let beads: HandConnector;

async function boot(deps: Parameters<typeof startWorld>[0] = {}): Promise<void> {
  world = await startWorld(deps);
  [acme, beads] = [await enrol(world, 'acme'), await enrol(world, 'beads')];
}

afterEach(async () => {
  for (const one of [acme, beads]) await one.close();
  await world.close();
});

const everybody = accessPolicy(null);
const negotiation = (pid: string) => `/negotiations/${encodeURIComponent(pid)}`;
const transferAt = (pid: string) => `/transfers/${encodeURIComponent(pid)}`;
/** The rules of a policy, without its name. */
const said = ({ permission, prohibition, obligation }: Partial<Omit<OdrlOffer, '@type'>>) => ({
  permission,
  prohibition,
  obligation,
});

describe('peers 5a', () => {
  it('1 unknown constraint, operator, malformed operand, logical constraint, empty permission list: denied', {
    timeout: 60_000,
  }, async () => {
    await boot({ createDataPlane });
    for (const one of [acme, beads]) await one.connect();
    // Each with what publishing says of it: what the engine does not know, or what is no offer at all by the schema.
    const refused: [OdrlOffer, ...string[]][] = [
      [use(is('x:moonPhase', 'eq', 'full')), 'MS-CAT-003', 'MS-POL-005'],
      [use(is('odrl:purpose', 'like', 'x:service')), 'MS-CAT-004'],
      [use(is('odrl:dateTime', 'lteq', typed('tomorrow', 'dateTime'))), 'MS-CAT-003', 'MS-POL-007'],
      [use({ or: [is('x:role', 'eq', 'a'), is('x:moonPhase', 'eq', 'full')] }), 'MS-CAT-003', 'MS-POL-005'],
      [use({ 'odrl:implies': [is('x:role', 'eq', 'a')] }), 'MS-CAT-004'],
      [rules({ permission: [] }), 'MS-CAT-003', 'MS-POL-001'],
    ];
    const bad = refused.map(([offer]) => offer);
    for (const [n, [offer, ...codes]] of refused.entries()) {
      const error = await acme.publish({ name: 'mills', offers: [offer] }).then(
        () => null,
        (reason: unknown) => reason,
      );
      const { code, status, details } = error as MillspaceError;
      const findings = (details?.['findings'] ?? []) as { code: string }[];
      expect([n, status, code, ...findings.map((one) => one.code)]).toEqual([n, 422, ...codes]);
    }
    // A catalogue in which such an offer stands all the same, as an older or a careless release might have left it.
    const ids = await Promise.all(
      bad.map((offer, n) =>
        acme.publish({ name: `m-${n}`, offers: [{ ...use(), '@id': offer['@id'] }], accessPolicy: everybody }),
      ),
    );
    for (const one of [acme, beads]) await one.disconnect();
    await world.restart({}, () => {
      const db = openDatabase(join(world.dataDir, 'control.db'), { migrations: CONTROL_SCHEMA });
      for (const [n, id] of ids.entries()) {
        const { body } = db.prepare('SELECT body FROM datasets WHERE id = ?').get(id) as { body: string };
        const changed = JSON.stringify({ ...JSON.parse(body), offers: [bad[n]] });
        expect(db.prepare('UPDATE datasets SET body = ? WHERE id = ?').run(changed, id).changes).toBe(1);
      }
      db.close();
    });
    for (const one of [acme, beads]) await one.connect();
    for (const [n, dataset] of ids.entries()) {
      const asked = await beads
        .post<NegotiationView>('/negotiations', { dataset, offer: bad[n]?.['@id'] })
        .then(({ pid }) =>
          beads.view<NegotiationView>(negotiation(pid), ({ state }) => /FINALIZED|TERMINATED/.test(state)),
        )
        .then(({ state, refusal }) => ({ state, code: refusal?.code }))
        .catch(({ code }: { code: string }) => ({ state: 'TERMINATED', code }));
      // Read again from the catalogue, it does not compile; what is no offer cannot even be asked for.
      const [, first, second] = refused[n] ?? [];
      const code = first === 'MS-CAT-003' && second !== 'MS-POL-001' ? 'MS-NEG-004' : 'MS-NEG-013';
      expect([n, asked]).toEqual([n, { state: 'TERMINATED', code }]);
    }
    expect(await beads.get('/agreements')).toEqual({ agreements: [] });
    // A logical one that is understood denies while it does not hold.
    const one = await Deal.make(world, acme, beads, use({ xone: [is('x:role', 'eq', 'a'), is('x:role', 'eq', 'b')] }));
    const role = (value: string) =>
      world.admin.request('POST', '/api/v1/participants/beads/attestations', { json: { kind: 'role', value } });
    await one.untilDecided(({ decision }) => decision?.result === 'deny');
    await role('x:a');
    await one.untilDecided(({ decision }) => decision?.result === 'permit');
    await role('x:b');
    await one.untilDecided(({ decision }) => decision?.result === 'deny');
  });

  it('3 purpose, location, role: the requester’s own word changes nothing, only what the register attests', async () => {
    await boot({ createDataPlane });
    for (const one of [acme, beads]) await one.connect();
    const facts = [
      { kind: 'role', value: 'maintenance-engineer' },
      { kind: 'location', value: 'iso3166:DE' },
      { kind: 'certification', value: 'x:TRUST' },
      { kind: 'membership', value: 'x:mill-users' },
    ];
    const terms = use(
      is('x:role', 'isAnyOf', ['maintenance-engineer']),
      is('odrl:spatial', 'isPartOf', ['x:EU']),
      is('x:securityProfile', 'gteq', 'x:TRUST'),
      is('x:membership', 'isAnyOf', ['x:mill-users']),
    );
    const made = await Deal.make(world, acme, beads, terms);
    const own = Object.fromEntries(facts.map(({ kind, value }) => [kind, value]));
    const claiming: string[] = [];
    for (const word of [own, { claims: own }, { facts: [facts] }]) {
      const asked = await beads.post<{ pid: string }>('/negotiations', {
        ...{ dataset: made.dataset, offer: terms['@id'], ...word },
      });
      const agreement = (await beads.finalized(asked.pid)).agreement?.['@id'];
      const request = { agreement, format: 'millspace-stream', ...word };
      claiming.push((await beads.post<TransferView>('/transfers', request)).pid);
    }
    for (const fact of facts)
      await expect(beads.post('/participants/beads/attestations', fact)).rejects.toMatchObject({ status: 403 });
    // In a token that it signs itself, and in what its connector says that it enforces.
    const token = await fetchToken(world.broker.url, assertionWith(beads, own));
    const teller = new HandConnector(world, 'beads', beads.key, beads.id);
    teller.token = () => Promise.resolve(token);
    await beads.disconnect();
    await teller.connect(`?enforces=${encodeURIComponent(facts.map(({ kind, value }) => `${kind}/${value}`).join())}`);
    const reader = await made.open(undefined, teller);
    await made.send(1);
    for (const json of facts) {
      for (const pid of [made.pid, ...claiming])
        expect((await beads.get<WhyAnswer>(`${transferAt(pid)}/why`)).decision).toMatchObject({ result: 'deny' });
      await world.admin.request('POST', '/api/v1/participants/beads/attestations', { json });
    }
    await made.untilDecided(({ decision }) => decision?.result === 'permit');
    await made.send(2);
    const items = told(await reader.until((found) => told(found).includes(2)));
    expect(items.filter((item) => item !== 'withheld')).toEqual([2]);
    made.close();
    await teller.close();
    // A purpose is what both sides have signed: asked for without one, nothing said later makes up for it.
    const unsaid = Deal.make(world, acme, beads, use(is('odrl:purpose', 'isPartOf', ['x:service'])), {
      name: 'purpose',
    });
    await expect(unsaid).rejects.toMatchObject({ code: expect.stringMatching(/^MS-POL-/) });
  });

  it('5 the other connector is away: "why" says at once whose turn it is, and that its connector is not connected', async () => {
    await boot();
    await beads.connect();
    const terms = use();
    const dataset = await acme.publish({ name: 'mills', offers: [terms], approval: 'manual', accessPolicy: everybody });
    const { pid } = await beads.request(dataset, terms['@id']);
    const away = {
      who: 'acme',
      what: {
        en: expect.stringContaining('acme is not connected'),
        de: expect.stringContaining('acme ist nicht verbunden'),
      },
      remedy: { en: expect.stringContaining('connector'), de: expect.stringContaining('Konnektor') },
    };
    const why = () => beads.get<WhyAnswer>(`${negotiation(pid)}/why`);
    // The very first answer: nothing has to run out before.
    expect((await why()).waitsFor).toMatchObject(away);
    acme.answerer = (message, me) => (message.type === 'agreement.sign' ? null : agreeable(message, me));
    await acme.connect();
    await acme.message('agreement.sign');
    expect((await why()).waitsFor).toMatchObject({
      who: 'acme',
      what: { en: expect.not.stringContaining('not connected') },
    });
    await acme.disconnect();
    const gone = await beads.view<NegotiationView>(negotiation(pid), (view) =>
      /not connected/.test(view.waitsFor?.what.en ?? ''),
    );
    expect(gone.waitsFor).toMatchObject(away);
    expect((await why()).sentences.map(({ en }) => en).join(' ')).toContain('acme is not connected');
  });

  it('6 several offers per dataset: the one that is named counts, wherever it stands in the list', async () => {
    await boot();
    for (const one of [acme, beads]) await one.connect();
    const offers = ['x:service', 'x:benchmark', 'x:ai-training'].map((purpose) =>
      use(is('odrl:purpose', 'isPartOf', [purpose])),
    );
    const [first, second, third] = offers as [OdrlOffer, OdrlOffer, OdrlOffer];
    const publish = (list: OdrlOffer[]) => acme.publish({ name: 'mills', offers: list, accessPolicy: everybody });
    const agreedOn = async (offer: OdrlOffer, purpose: string) =>
      said((await beads.finalized((await beads.request(dataset, offer['@id'], purpose)).pid)).agreement ?? {});
    const dataset = await publish(offers);
    expect(await agreedOn(second, 'x:benchmark')).toEqual(said(second));
    // The first offer allows this purpose, the one that is named does not.
    const { pid } = await beads.request(dataset, second['@id'], 'x:service');
    expect((await beads.terminated(pid)).refusal?.code).toMatch(/^MS-POL-/);
    await publish([third, first, second]);
    expect(await agreedOn(third, 'x:ai-training')).toEqual(said(third));
    expect(await agreedOn(first, 'x:service')).toEqual(said(first));
    const elsewhere = use();
    await acme.publish({ name: 'else', offers: [elsewhere], accessPolicy: everybody });
    for (const id of [elsewhere['@id'], `urn:uuid:${randomUUID()}`])
      await expect(beads.request(dataset, id, 'x:service')).rejects.toMatchObject({
        code: 'MS-NEG-004',
        where: '/offer',
      });
  });

  it('7 thousands of offers: the broker filters and pages, and no answer holds more than a page', {
    timeout: 120_000,
  }, async () => {
    await boot();
    const names = Array.from({ length: 1000 }, (_, n) => `m-${String(n).padStart(4, '0')}`);
    const hidden = (n: number) => n % 10 === 3;
    for (let from = 0; from < names.length; from += 50)
      await Promise.all(
        names.slice(from, from + 50).map((name, index) => {
          const n = from + index;
          return acme.publish({
            ...{ name, offers: [use(), use(), use()], accessPolicy: accessPolicy(hidden(n) ? ['cargo'] : ['beads']) },
            title: { en: n % 250 === 7 ? 'Laboratory mill' : 'Mill', de: n % 250 === 7 ? 'Labormühle' : 'Mühle' },
          });
        }),
      );
    const idsOf = ({ datasets }: CatalogPage) => datasets.map(({ id }) => id.split(':').at(-1));
    const seen: CatalogPage[] = [];
    for (let cursor: string | undefined = ''; cursor !== undefined; cursor = seen.at(-1)?.next)
      seen.push(await beads.get(`/catalog?limit=70${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`));
    expect(seen.flatMap(idsOf)).toEqual(names.filter((_, n) => !hidden(n)));
    expect([...new Set(seen.slice(0, -1).map((page) => idsOf(page).length))]).toEqual([70]);
    expect(seen[0]).toMatchObject({ total: 900, facets: { pack: [{ value: 'bead-mill/1', count: 900 }] } });
    expect(seen.flatMap(({ datasets }) => datasets.flatMap(({ offers }) => offers))).toHaveLength(2700);
    const found = await beads.get<CatalogPage>('/catalog?q=laboratory&provider=acme&signal=agitator.power');
    expect([idsOf(found), found.total]).toEqual([['m-0007', 'm-0257', 'm-0507', 'm-0757'], 4]);
    expect(idsOf(await beads.get('/catalog')).length).toBeLessThanOrEqual(100);
    await expect(beads.get('/catalog?limit=101')).rejects.toMatchObject({ status: 400 });
  });
});

/** What a connector signs to get a token, with more claims than it is asked for. */
function assertionWith({ id, key }: HandConnector, claims: Record<string, string>): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const registered = { iss: id, sub: id, aud: BROKER_ISSUER, jti: randomUUID(), iat: now, exp: now + 60 };
  const text = `${part({ alg: 'ES256', kid: key.kid, typ: 'JWT' })}.${part({ ...claims, ...registered })}`;
  const signer = createPrivateKey({ key: { ...key.privateJwk }, format: 'jwk' });
  return `${text}.${sign('sha256', Buffer.from(text), { key: signer, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
