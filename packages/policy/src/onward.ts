// Passing received data on to others (class 19): what stands against publishing them again.
import type { Bilingual, OdrlOffer } from '@millspace/schemas';
import { compile } from './compile.ts';
import type { CompiledPolicy } from './compiled.ts';
import { consumerDuties } from './consumer.ts';
import { evaluate } from './evaluate.ts';
import type { Facts } from './facts.ts';
import { isNarrower } from './narrower.ts';
import { bi, quoted } from './texts.ts';

/** The policy for whoever gets the data next, as it was presented, and the digest of its canonical form (RFC 8785). */
export interface NextPolicy {
  policy: OdrlOffer;
  digest: string;
}

/**
 * Why what was received under `agreed` may not be offered like this; empty: it may. It needs a permission to distribute, and where
 * that names a next policy, exactly this policy, of which every offer is a narrower form.
 */
export function onwardObjections(
  agreed: CompiledPolicy,
  facts: Facts,
  offers: readonly OdrlOffer[],
  next: NextPolicy | null,
): Bilingual[] {
  const decision = evaluate(agreed, { ...facts, action: 'odrl:distribute' });
  if (decision.result === 'deny') return [decision.text];
  return consumerDuties(agreed)
    .filter(({ kind }) => kind === 'next-policy')
    .flatMap(({ targetPolicy = '', policyDigest = '' }) => {
      if (next === null || next.policy['@id'] !== targetPolicy || next.digest !== policyDigest)
        return [
          bi(
            `The next policy ${quoted(targetPolicy).en} (${policyDigest}) has to be presented as it was agreed.`,
            `Die nächste Richtlinie ${quoted(targetPolicy).de} (${policyDigest}) muss vorgelegt werden, wie sie vereinbart wurde.`,
          ),
        ];
      return offers.flatMap((offer, index) => tooWide(offer, next.policy, index));
    });
}

function tooWide(offer: OdrlOffer, next: OdrlOffer, index: number): Bilingual[] {
  const [child, parent] = [compile(offer, { kind: 'usage' }), compile(next, { kind: 'usage' })];
  const lead = bi(
    `Offer ${index + 1} is wider than the next policy.`,
    `Angebot ${index + 1} ist weiter als die nächste Richtlinie.`,
  );
  if (!child.ok || !parent.ok) return [lead];
  const narrower = isNarrower(child.policy, parent.policy);
  return narrower.ok ? [] : [lead, ...narrower.reasons];
}
