// What of a policy an outside partner can be held to: its connector is none of ours, so nobody there does and signs what the
// consumer's connector does in this dataspace.
import type { Bilingual } from '@millspace/schemas';
import { type PolicyClass, rowsOf } from './classes.ts';
import type { CompiledPolicy } from './compiled.ts';
import { consumerDuties } from './consumer.ts';
import { AND, bi, listText } from './texts.ts';

/**
 * `holds`: the broker or the provider does it, as for everybody. `contract-text`: so it does while it delivers; of what was
 * received it is recorded, shown and signed, and no machine holds it. `refused`: it would be named evidenced, and nobody gives
 * that evidence.
 */
export type OutsideHold = 'holds' | 'contract-text' | 'refused';

/** A list of connectors of this dataspace is a list that an outside partner's connector cannot be on. */
const CONNECTORS = '2';

/** Pure: how real a class is with an outside partner as consumer. */
export function outsideHold({ key, label, atConsumer, state }: PolicyClass): OutsideHold {
  if (state === 'refused' || label === 'evidenced' || key === CONNECTORS) return 'refused';
  return atConsumer === undefined ? 'holds' : 'contract-text';
}

/** Pure: why a policy is not agreed on with an outside partner as consumer; null = it can be. */
export function outsideObjection(policy: CompiledPolicy): Bilingual | null {
  const refused = rowsOf(policy).filter((row) => outsideHold(row) === 'refused');
  const names = (language: 'en' | 'de') =>
    listText(
      refused.map(({ name }) => name[language]),
      AND,
    )[language];
  if (refused.length > 0)
    return bi(
      `With an outside partner nobody can vouch for this: ${names('en')}.`,
      `Bei einem Partner von außen kann dafür niemand einstehen: ${names('de')}.`,
    );
  // A prohibition of a use can be the consumer's matter without a term of its own.
  const owed = consumerDuties(policy).find(({ kind }) => kind !== 'purpose');
  return owed
    ? bi(
        `With an outside partner nobody can vouch for this: ${owed.rule.en}`,
        `Bei einem Partner von außen kann dafür niemand einstehen: ${owed.rule.de}`,
      )
    : null;
}
