import { offer } from '@millspace/policy';
import { canonical, sha256 } from '@millspace/runtime/crypto';
import { expect } from 'vitest';
import { policyClass } from '../../../scripts/testing/policy-class.ts';
import { agree, arrive, constraint, startHouse } from './duties-house.ts';
import { batch, dataset, frame, START, tempFolder } from './helpers.ts';

const NEXT = { ...offer({ purposes: ['x:service'] }), '@id': 'urn:uuid:00000000-0000-4000-8000-0000000000c1' };
const mine = (offers: object[], more: object = {}) =>
  ({ ...dataset(), id: 'urn:millspace:dataset:beads:again', published: true, offers, ...more }) as ReturnType<
    typeof dataset
  >;
const distribute = (next: object) => ({
  action: 'odrl:distribute',
  duty: [
    {
      action: 'odrl:nextPolicy',
      constraint: [
        constraint('x:targetPolicy', 'eq', NEXT['@id']),
        constraint('x:policyDigest', 'eq', sha256(canonical(next))),
      ],
    },
  ],
});

policyClass('19', 'holds', 'offered again under the next policy or a narrower one, with its origin', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const { core } = house.connector;
  const scope = agree(house, { more: [distribute(NEXT)] });
  arrive(house, scope, START);
  core.store.flush();
  const from = { machines: [], derivedFrom: [{ agreement: scope, nextPolicy: NEXT }] };
  for (const terms of [NEXT, offer({ purposes: ['x:service'], windowSeconds: 60 })])
    expect(core.duties.withLineage(mine([terms], from))).toMatchObject({ derivedFrom: [{ agreement: scope }] });
  for (const terms of [offer(), offer({ purposes: ['x:marketing'] })])
    expect(() => core.duties.withLineage(mine([terms], from))).toThrow(expect.objectContaining({ code: 'MS-DTY-010' }));
  await house.connector.stop();
});

policyClass('19', 'not-bypassed', 'unsaid, under a wider or changed policy, after a revocation', async () => {
  using folder = tempFolder();
  const house = await startHouse(folder.path);
  const { core } = house.connector;
  const scope = agree(house, {});
  arrive(house, scope, START);
  core.store.flush();
  const refused = (wish: ReturnType<typeof dataset>) => {
    try {
      core.duties.withLineage(wish);
    } catch (error) {
      return (error as { code: string; message: string }).code;
    }
    return null;
  };
  // Whether it says so or not: use alone does not carry passing on.
  expect(refused(mine([offer()]))).toBe('MS-DTY-010');
  expect(refused(mine([offer()], { derivedFrom: [{ agreement: scope }] }))).toBe('MS-DTY-010');
  expect(refused(mine([offer()], { derivedFrom: [{ agreement: 'urn:uuid:nobody' }] }))).toBe('MS-DTY-010');
  expect(refused(mine([offer()], { published: false }))).toBeNull();

  const free = agree(house, { id: `${scope}-free`, more: [distribute(NEXT)] });
  const from = (nextPolicy?: object) => ({
    machines: [],
    derivedFrom: [{ agreement: free, ...(nextPolicy ? { nextPolicy } : {}) }],
  });
  const narrower = offer({ purposes: ['x:service'], windowSeconds: 60 });
  expect(refused(mine([narrower], from()))).toBe('MS-DTY-010');
  expect(refused(mine([narrower], from(offer())))).toBe('MS-DTY-010');
  expect(refused(mine([narrower], from({ ...NEXT, permission: [{ action: 'odrl:use' }] })))).toBe('MS-DTY-010');
  expect(refused(mine([offer()], from(NEXT)))).toBe('MS-DTY-010');
  expect(refused(mine([narrower, offer()], from(NEXT)))).toBe('MS-DTY-010');
  expect(core.duties.withLineage(mine([narrower], from(NEXT)))).toMatchObject({ derivedFrom: [{ agreement: free }] });
  core.evidence.revoke(free, 'sold', START);
  core.duties.agreementChanged();
  expect(refused(mine([narrower], from(NEXT)))).toBe('MS-DTY-010');

  // A machine that is measured here is not what was received under the same name.
  core.store.commit(batch(frame(START, { 'agitator.power': 3 })));
  expect(refused(mine([offer()]))).toBeNull();
  await house.connector.stop();
});
