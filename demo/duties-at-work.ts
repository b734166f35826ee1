import { randomUUID } from 'node:crypto';
import { codeOf } from '@millspace/runtime/errors';
import type { AdviceRecord, SignedReceipt } from '@millspace/schemas';
import { type ConnectorApi, last, until } from './api.ts';
import type { ClassScene, Outcome } from './class-outcomes.ts';
import { LOOKS } from './class-terms.ts';
import { OPERATOR, SUPPLIER } from './companies.ts';
import type { Stage } from './stage.ts';
import type { Deal } from './story.ts';

/** A policy that has not been seen at work by then is not at work. */
export const PATIENCE_MS = 30_000;

/** Two looks are agreed, each is logged, and with the agreement the data go. */
export async function dutiesAtWork(
  stage: Stage,
  dataset: string,
  made: Pick<Deal, 'agreement'> | undefined,
): Promise<ClassScene[]> {
  const operator = stage.connector(OPERATOR.slug);
  const supplier = stage.connector(SUPPLIER.slug);
  const scope = made?.agreement ?? '';
  await adviceArrives(supplier, operator, dataset, scope);
  const look = (): Promise<string | null> =>
    operator.records(`kinds=advice&limit=1&scope=${encodeURIComponent(scope)}`).then(
      () => null,
      (error) => codeOf(error) ?? 'failed',
    );
  const looks: (string | null)[] = [];
  for (let n = 0; n <= LOOKS; n += 1) looks.push(await look());
  const { entries } = await operator.get<{ entries: { agreement: string; outcome: string }[] }>('/duties/log');
  const log = entries.filter(({ agreement }) => agreement === scope).map(({ outcome }) => outcome);
  const told = log.filter((outcome) => outcome === 'allowed').length === looks.filter((code) => code === null).length;
  if (made) await supplier.revoke(scope, 'demo');
  const gone = await last(
    async (): Promise<Outcome> =>
      (await look()) === 'MS-DTY-004' && (await receiptOf(operator, scope)) ? 'deleted' : 'kept',
    (seen) => seen === 'deleted',
    PATIENCE_MS,
  );
  return [
    {
      ...{
        class: 12,
        row: '12-local',
        expected: 'permit',
        seen: looks.slice(0, LOOKS).every((code) => code === null) ? 'permit' : 'deny',
      },
      when: { en: `${LOOKS} looks of ${LOOKS}`, de: `${LOOKS} Blicke von ${LOOKS}` },
    },
    {
      ...{ class: 12, row: '12-local', expected: 'deny', seen: looks.at(-1) === 'MS-POL-108' ? 'deny' : 'permit' },
      when: { en: 'one look more', de: 'ein Blick mehr' },
    },
    {
      ...{ class: 14, expected: 'deleted', seen: gone },
      when: { en: 'the agreement is revoked', de: 'die Vereinbarung ist widerrufen' },
    },
    {
      ...{ class: 17, expected: 'logged', seen: told && log.includes('denied') ? 'logged' : 'unlogged' },
      when: { en: 'each of these looks', de: 'jeder dieser Blicke' },
    },
  ];
}

/** One record that nobody looks at yet. @throws MillspaceError when it does not arrive */
export async function adviceArrives(
  supplier: ConnectorApi,
  operator: ConnectorApi,
  dataset: string,
  scope: string,
): Promise<void> {
  await until(
    () => supplier.status(),
    ({ outbox }) => outbox.some((lane) => lane.dataset === dataset && lane.wanted),
    `demand for ${dataset}`,
    PATIENCE_MS,
  );
  const t = Date.now();
  const advice: AdviceRecord = {
    ...{
      record: 'advice',
      id: `advice-on-terms-${randomUUID()}`,
      machine: 'mill-1',
      pack: 'bead-mill/1',
      t,
      subject: 'refill',
    },
    text: 'YSZ 0.8 mm',
  };
  await supplier.record(advice);
  await until(
    () => operator.get<{ received: { scope: string; chunks: number }[] }>('/received'),
    ({ received }) => received.some((one) => one.scope === scope && one.chunks > 0),
    `advice under ${scope}`,
    PATIENCE_MS,
  );
}

/** The consumer's receipt of the deletion, once the broker has it. */
async function receiptOf(operator: ConnectorApi, agreement: string): Promise<boolean> {
  const { receipts } = await operator.get<{ receipts: { receipt: SignedReceipt['receipt']; sentAt: number | null }[] }>(
    `/duties?agreement=${encodeURIComponent(agreement)}`,
  );
  return receipts.some(({ receipt, sentAt }) => receipt.kind === 'deletion' && sentAt !== null);
}
