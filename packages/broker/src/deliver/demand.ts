import type { Grant } from '../enforce/grant.ts';
import type { Grants } from '../enforce/grants.ts';
import type { ControlPlane } from '../ports.ts';

/** The code of a stop that lasts for as long as nothing can be put on record. */
const UNRECORDABLE = 'MS-DLV-012';

/** Whether anybody may have the data of a dataset now: only then they leave the provider's house. */
export class Demand {
  readonly #control: Pick<ControlPlane, 'startedTransfers' | 'demandChanged' | 'transfer'>;
  readonly #grants: Grants;
  readonly #flows: (dataset: string, flowing: boolean) => void;
  readonly #last = new Map<string, boolean | null>();
  readonly #unsubscribe: (() => void)[];

  constructor(
    control: Pick<ControlPlane, 'startedTransfers' | 'demandChanged' | 'transfer' | 'onChange'>,
    grants: Grants,
    /** Told of every change before the provider is. */
    flows: (dataset: string, flowing: boolean) => void,
  ) {
    this.#control = control;
    this.#flows = flows;
    this.#grants = grants;
    this.#unsubscribe = [
      grants.onChange((_pid, grant, before) => this.review((grant ?? before)?.facts.dataset)),
      control.onChange(({ transfer, dataset }) => {
        this.review(dataset);
        if (transfer !== undefined) this.review(this.#control.transfer(transfer)?.dataset);
      }),
    ];
  }

  /**
   * Whether at least one started transfer holds a grant that permits a live stream; null while the broker cannot hand out what it
   * would permit, because a restored one has not been handed in the agreement, or because nothing can be put on record: who sends
   * goes on as before, so that what comes meanwhile waits here and is missing nowhere, and nothing is handed out.
   */
  wanted(dataset: string): boolean | null {
    let wanted: boolean | null = false;
    // Each one is asked, so that the instants at which the others change are known as well.
    for (const { pid } of this.#control.startedTransfers(dataset)) {
      const grant = this.#grants.of(pid);
      if (grant?.kind === 'permit' && grant.deliveryLimit === null) wanted = true;
      else if (grant && awaited(grant)) wanted ||= null;
    }
    if (wanted !== null && this.#last.get(dataset) !== wanted) this.#flows(dataset, wanted);
    this.#last.set(dataset, wanted);
    return wanted;
  }

  /** Tells the control plane when the answer is another than the last one given. */
  review(dataset: string | undefined): void {
    if (dataset === undefined) return;
    const before = this.#last.get(dataset);
    if (this.wanted(dataset) !== before) this.#control.demandChanged(dataset);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }
}

/** Its policy permits a live stream, and only a hand-in is missing, or a record of it. */
function awaited({ facts, decision, stop }: Grant): boolean {
  if (!facts.awaitsHandin && stop?.code !== UNRECORDABLE) return false;
  return !facts.revoked && decision.result === 'permit' && decision.count?.unit !== 'deliveries';
}
