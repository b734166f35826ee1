import { type Grant, isFinal } from './grant.ts';

/**
 * Grants by transfer; where the policy asks which connector it is, by transfer and connector. Those of transfers that are over are
 * found by the transfer alone, so that however many there are, nobody who looks at the others comes across them.
 */
export class HeldGrants {
  /** By transfer, then by connector ('': the same for all of them). */
  readonly #byTransfer = new Map<string, Map<string, Grant>>();
  /** The transfer by its provider's pid. */
  readonly #byProviderPid = new Map<string, string>();
  readonly #open = new Map<string, Grant>();

  get(pid: string, connector: string | null): Grant | undefined {
    return this.#byTransfer.get(pid)?.get(connector ?? '');
  }

  /** Of one transfer, by the pid of either side. */
  of(pid: string): Grant[] {
    return [...(this.#byTransfer.get(this.#byProviderPid.get(pid) ?? pid)?.values() ?? [])];
  }

  /** As they are now, of transfers that are not over. */
  open(): Grant[] {
    return [...this.#open.values()];
  }

  put(grant: Grant): void {
    const { pid, providerPid } = grant.facts;
    const ofTransfer = this.#byTransfer.get(pid) ?? new Map<string, Grant>();
    this.#byTransfer.set(pid, ofTransfer.set(grant.connector ?? '', grant));
    if (providerPid !== null) this.#byProviderPid.set(providerPid, pid);
    if (isFinal(grant)) this.#open.delete(keyOf(grant));
    else this.#open.set(keyOf(grant), grant);
  }

  delete(grant: Grant): void {
    const { pid, providerPid } = grant.facts;
    this.#open.delete(keyOf(grant));
    const ofTransfer = this.#byTransfer.get(pid);
    ofTransfer?.delete(grant.connector ?? '');
    if (ofTransfer?.size !== 0) return;
    this.#byTransfer.delete(pid);
    if (providerPid !== null) this.#byProviderPid.delete(providerPid);
  }

  clear(): void {
    this.#byTransfer.clear();
    this.#byProviderPid.clear();
    this.#open.clear();
  }
}

const keyOf = ({ facts, connector }: Grant): string => `${facts.pid} ${connector ?? ''}`;
