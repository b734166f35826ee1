import { MillspaceError } from '@millspace/runtime/errors';
import type { Peer, PeerIdentity } from '../../partners/identity/identity.port.ts';

/** Finds out who calls the DSP endpoints of a participant, by whichever proof fits. */
export class Peers {
  readonly #proofs: readonly PeerIdentity[];
  readonly #isActive: (participant: string) => boolean;
  /** When each partner was last recognised (epoch ms), since the start. */
  readonly #heard = new Map<string, number>();

  constructor(proofs: readonly PeerIdentity[], isActive: (participant: string) => boolean) {
    this.#proofs = proofs;
    this.#isActive = isActive;
  }

  /**
   * @throws MillspaceError MS-DSP-018 (no such participant: 404), MS-DSP-001 (nobody we know: 401). Which of the reasons it is
   * says nothing about partners that exist.
   */
  async identify(participant: string, authorization: string | undefined): Promise<Peer> {
    if (!this.#isActive(participant))
      throw new MillspaceError('MS-DSP-018', { detail: `there is no participant ${participant}`, status: 404 });
    if (authorization !== undefined && authorization !== '')
      for (const proof of this.#proofs) {
        const peer = await proof.recognise(participant, authorization);
        if (!peer) continue;
        this.#heard.set(`${participant} ${peer.id}`, peer.recognition.at);
        return peer;
      }
    throw new MillspaceError('MS-DSP-001', {
      detail:
        authorization === undefined
          ? 'this needs the Authorization header of a registered partner'
          : 'the Authorization header is that of no registered partner',
      status: 401,
    });
  }

  heard(participant: string, id: string): number | null {
    return this.#heard.get(`${participant} ${id}`) ?? null;
  }
}
