import { canonical } from '@millspace/runtime/crypto';
import { MillspaceError } from '@millspace/runtime/errors';
import { actorOf } from '@millspace/runtime/http-guard';
import type { Actor } from '@millspace/runtime/users/actor';
import type { Receipt, SignedReceipt } from '@millspace/schemas';
import type { Attested, FactQuery } from '../facts/assemble.ts';
import type { Needs } from '../facts/needs.ts';
import type {
  ChangeNotice,
  ConnectorIdentity,
  ControlMessageBody,
  ControlPlane,
  DatasetFacts,
  Quota,
  TransferFacts,
} from '../ports.ts';
import { chainOf } from '../receipts/chain.ts';

/** A control plane in memory that believes `Bearer <participant>/<connector>`. For tests and benchmarks of the data plane. */
export class FakeControl implements ControlPlane {
  readonly transfers = new Map<string, TransferFacts>();
  readonly datasets = new Map<string, DatasetFacts>();
  readonly quotas = new Map<string, Quota>();
  readonly audited: Parameters<ControlPlane['audit']>[0][] = [];
  readonly messages: { to: string; message: ControlMessageBody }[] = [];
  readonly demandChanges: string[] = [];
  readonly keys = new Map<string, NonNullable<ReturnType<ControlPlane['connectorKey']>>>();
  readonly #listeners = new Set<(change: ChangeNotice) => void>();
  /** What is attested, whatever is asked. */
  known: Attested = { facts: {}, until: null };
  readonly connectors = new Map<string, string[]>();
  /** False: nothing can be put on record. */
  works = true;
  /** How putting something on record goes; absent: at once, and well. */
  recording: (() => Promise<boolean>) | null = null;
  readonly receipts: Receipt[] = [];
  readonly neverAcknowledged: Receipt[] = [];
  readonly chains = new Map<string, { head: string; id: string; position: string | null }>();
  readonly #signed = new Set<(receipt: Receipt) => void>();
  evaluateDemand: (dataset: string) => boolean | null = () => false;

  transfer(pid: string): TransferFacts | null {
    return (
      this.transfers.get(pid) ?? [...this.transfers.values()].find(({ providerPid }) => providerPid === pid) ?? null
    );
  }

  datasetsOf(participant: string): DatasetFacts[] {
    return [...this.datasets.values()].filter(({ provider }) => provider === participant);
  }

  dataset(id: string): DatasetFacts | null {
    return this.datasets.get(id) ?? null;
  }

  startedTransfers(dataset: string): TransferFacts[] {
    return [...this.transfers.values()].filter((facts) => facts.dataset === dataset && facts.state === 'STARTED');
  }

  retainedTransfers(dataset: string): string[] {
    return [...this.transfers.values()]
      .filter((facts) => facts.dataset === dataset && (facts.state === 'STARTED' || facts.state === 'SUSPENDED'))
      .map(({ pid }) => pid);
  }

  quota(participant: string): Quota {
    return this.quotas.get(participant) ?? { bytesPerDay: null, logBytes: null };
  }

  connectorKey(connector: string) {
    return this.keys.get(connector) ?? null;
  }

  onChange(listener: (change: ChangeNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  audit(entry: Parameters<ControlPlane['audit']>[0]): Promise<boolean> {
    if (this.works) this.audited.push(entry);
    return this.recording?.() ?? Promise.resolve(this.works);
  }

  auditing(): boolean {
    return this.works;
  }

  attested(query: FactQuery, _needs: Needs): Attested {
    const { facts, until } = this.known;
    return { facts: { ...facts, ...(query.connector === null ? {} : { connector: query.connector }) }, until };
  }

  rules: ControlPlane['rules'] = { needs: (own) => own, narrow: (decision) => decision };

  connectorsOf(participant: string): string[] {
    return this.connectors.get(participant) ?? [];
  }

  sign(value: object): Promise<string> {
    return Promise.resolve(`signed:${canonical(value)}`);
  }

  notifyConnector(to: string, message: ControlMessageBody): void {
    this.messages.push({ to, message });
  }

  identify(bearer: string): Actor | null {
    const [participant, connector] = bearer.split('/');
    if (!participant || !connector) return null;
    return { kind: 'connector', id: connector, pseudonym: connector, roles: ['connector'], participant };
  }

  identity(request: object): ConnectorIdentity {
    const { id, participant = '' } = actorOf(request);
    return { participant, connector: id };
  }

  setDemandEvaluator(evaluate: (dataset: string) => boolean | null): void {
    this.evaluateDemand = evaluate;
  }

  demandChanged(dataset: string): void {
    this.demandChanges.push(dataset);
  }

  async receiptChain(chain: string): Promise<{ head: string | null; id: string | null; position: string | null }> {
    return this.chains.get(chain) ?? { head: null, id: null, position: null };
  }

  async keepReceipt(signed: SignedReceipt, { head, to }: { head: string; to: string }): Promise<void> {
    if (!this.works) throw new Error('nothing can be put on record');
    const { id, to: position = null } = signed.receipt;
    this.chains.set(chainOf(signed.receipt), { head, id, position });
    this.receipts.push(signed.receipt);
    this.messages.push({ to, message: { type: 'receipt.countersign', receipt: signed } });
  }

  unacknowledged(receipt: Receipt): void {
    this.neverAcknowledged.push(receipt);
  }

  /** Unsigned: whoever knows the form has one. */
  readonly pullTokens = {
    issue: (claims: Record<string, unknown>, seconds: number): string =>
      Buffer.from(JSON.stringify({ ...claims, exp: Math.floor(this.now() / 1000) + seconds })).toString('base64url'),
    read: (token: string): Record<string, unknown> & { exp: number } => {
      try {
        return JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
      } catch (cause) {
        throw new MillspaceError('MS-AUTH-001', { detail: 'no token', status: 401, cause });
      }
    },
  };
  /** The clock by which tokens are issued. */
  now: () => number = Date.now;

  onReceiptSigned(listener: (receipt: Receipt) => void): void {
    this.#signed.add(listener);
  }

  /** The other side has signed a receipt. */
  receiptSigned(receipt: Receipt): void {
    for (const listener of this.#signed) listener(receipt);
  }

  /** Changes facts of a transfer and tells everybody, as after a commit. */
  change(pid: string, facts: Partial<TransferFacts>): void {
    const before = this.transfers.get(pid);
    if (!before) throw new Error(`no transfer ${pid}`);
    this.transfers.set(pid, { ...before, ...facts, revision: before.revision + 1 });
    this.tell({ transfer: pid });
  }

  tell(change: ChangeNotice): void {
    for (const listener of this.#listeners) listener(change);
  }
}
