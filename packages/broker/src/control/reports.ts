import type { ConnectorReport, ConnectorView } from '@millspace/schemas';

export type KeptReport = NonNullable<ConnectorView['report']>;

/**
 * Pure: how far a connector's clock is ahead of ours, from one exchange. What we sent at `heard.t` it heard at `heard.at`: its clock is
 * ahead by at most the difference, as the way took no less than no time. What it sent at `now` came at `receivedAt`: it is ahead by at
 * least that difference. The middle is the estimate, half the distance the bound. All in ms.
 */
export function clockOf(
  { now, heard }: Pick<ConnectorReport, 'now' | 'heard'>,
  receivedAt: number,
): KeptReport['clock'] {
  const [most, least] = [heard.at - heard.t, now - receivedAt];
  return { offsetMs: (most + least) / 2, boundMs: Math.abs(most - least) / 2 };
}

/** What connectors said of themselves last, in memory: they say it anew with each stream. */
export class Reports {
  readonly #kept = new Map<string, KeptReport>();

  keep(connector: string, report: ConnectorReport, receivedAt: number): void {
    const { version, waitingBytes, diskFreeBytes, certificateEnds } = report;
    this.#kept.set(connector, {
      ...{ at: receivedAt, version, waitingBytes, diskFreeBytes, certificateEnds },
      clock: clockOf(report, receivedAt),
    });
  }

  /** null: it has said nothing since this broker started. */
  of(connector: string): KeptReport | null {
    return this.#kept.get(connector) ?? null;
  }
}
