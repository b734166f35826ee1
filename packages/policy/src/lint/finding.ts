import type { Bilingual, LintFinding } from '@millspace/schemas';
import type { CompiledPolicy } from '../compiled.ts';

/** What the linter knows beside the policy. Everything may be missing; what is missing is not judged. */
export interface LintContext {
  /** What the offer is for; the Data Act's rules differ. */
  kind?: 'offer' | 'data-act-user' | 'data-act-third-party' | 'next-policy';
  dataset?: {
    machines: readonly string[];
    signals: readonly { id: string; sensitivity: 'technical' | 'secret' | 'personal' }[];
  };
  /** Fields that are withheld from the machine's user as trade secrets, each with a written notice. */
  notices?: readonly string[];
  /** Rules of the whole dataspace, each compiled, with its name. */
  dataspaceRules?: readonly { name: string; policy: CompiledPolicy }[];
  /** The recipient is a small or medium-sized enterprise or does non-profit research (Data Act, Article 9(4)). */
  smallRecipient?: boolean;
}

/** One rule of the linter: pure, looks at one thing. */
export type LintRule = (policy: CompiledPolicy, context: LintContext) => LintFinding[];

export function finding(
  severity: LintFinding['severity'],
  code: string,
  pointer: string,
  en: string,
  de: string,
  article?: string,
): LintFinding {
  const text: Bilingual = { en, de };
  return { severity, code, pointer, text, ...(article !== undefined && { article }) };
}
