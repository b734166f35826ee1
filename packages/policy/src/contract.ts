// What a policy binds the parties to beyond use: documents, the templates among them, and payments.
import type { CalendarDuration } from './calendar.ts';
import type { CompiledPolicy, InReturn } from './compiled.ts';
import { parseTemplateIri } from './templates/fill.ts';

export interface ContractTerms {
  /** Texts that both sides sign, each once. */
  documents: readonly { iri: string; digest: string }[];
  /** Versions of templates among them. */
  templates: readonly { id: string; version: number; digest: string }[];
  /** What is expected in return, as text. */
  returns: readonly InReturn[];
  /** Amounts in millionths. `period` null: paid once. */
  payments: readonly { amount: bigint; currency: string; period: CalendarDuration | null }[];
}

export function contractTerms(policy: CompiledPolicy): ContractTerms {
  const duties = policy.permissions.flatMap((permission) => permission.duties);
  const documents = new Map(
    duties.flatMap((duty) =>
      duty.type === 'text' && duty.document
        ? [[`${duty.document.iri} ${duty.document.digest}`, duty.document] as const]
        : [],
    ),
  );
  return {
    documents: [...documents.values()],
    templates: [...documents.values()].flatMap(({ iri, digest }) => {
      const template = parseTemplateIri(iri);
      return template ? [{ ...template, digest }] : [];
    }),
    returns: duties.flatMap((duty) => (duty.type === 'text' && duty.inReturn ? [duty.inReturn] : [])),
    payments: duties.flatMap((duty) =>
      duty.type === 'payment' ? [{ amount: duty.amount, currency: duty.currency, period: duty.period }] : [],
    ),
  };
}
