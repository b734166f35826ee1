// What no machine holds, or holds in vain.
import type { LintFinding } from '@millspace/schemas';
import type { CompiledPermission } from '../compiled.ts';
import { AND, listText } from '../texts.ts';
import { finding, type LintRule } from './finding.ts';

export const onTheirWord: LintRule = (policy) =>
  [...policy.permissions.flatMap((p) => p.duties), ...policy.obligations]
    .filter((duty) => duty.label === 'evidenced')
    .map((duty) =>
      finding(
        'hint',
        'MS-LNT-010',
        duty.path,
        `${duty.rule.en} This rests on the word of the customer, whose connector does it and signs for it; a missing receipt stops deliveries.`,
        `${duty.rule.de} Das beruht auf dem Wort des Kunden, dessen Konnektor es tut und dafür unterschreibt; fehlt eine Quittung, wird nicht mehr geliefert.`,
      ),
    );

export const onlyWritten: LintRule = (policy) =>
  policy.permissions
    .flatMap((p) => p.duties)
    .filter((duty) => duty.label === 'contract-text')
    .map((duty) => finding('hint', 'MS-LNT-011', duty.path, duty.rule.en, duty.rule.de));

export const unknownSignals: LintRule = (policy, { dataset }) => {
  if (!dataset) return [];
  const has = new Set(dataset.signals.map((s) => s.id));
  return policy.permissions.flatMap((p): LintFinding[] => {
    const missing = (p.shape.signals ?? []).filter((id) => !id.startsWith('lab.') && !has.has(id));
    if (missing.length === 0) return [];
    const names = listText(missing, AND);
    const nothing = missing.length === p.shape.signals?.length;
    return [
      finding(
        nothing ? 'error' : 'warning',
        'MS-LNT-012',
        p.path,
        nothing
          ? `The dataset has none of the signals that may be delivered (${names.en}).`
          : `The dataset does not have ${names.en}.`,
        nothing
          ? `Der Datensatz enthält keines der Signale, die geliefert werden dürfen (${names.de}).`
          : `Der Datensatz enthält ${names.de} nicht.`,
      ),
    ];
  });
};

export const codedButAlone: LintRule = (policy, { dataset }) =>
  dataset?.machines.length !== 1
    ? []
    : policy.permissions
        .filter((p) => p.shape.pseudonymise?.includes('machine'))
        .map((p) =>
          finding(
            'warning',
            'MS-LNT-013',
            p.path,
            'The dataset has one machine: a code instead of its name does not hide which it is.',
            'Der Datensatz hat eine einzige Maschine: Ein Code statt ihres Namens verbirgt nicht, welche es ist.',
          ),
        );

const RECOGNISABLE_MS = 60_000;
const finest = ({ shape }: CompiledPermission) => Math.max(shape.windowMs ?? 0, shape.timeStepMs ?? 0);

export const codedButTimed: LintRule = (policy) =>
  policy.permissions
    .filter((p) => (p.shape.pseudonymise ?? []).some((kind) => kind !== 'person') && finest(p) < RECOGNISABLE_MS)
    .map((p) =>
      finding(
        'hint',
        'MS-LNT-014',
        p.path,
        'Codes hide names, but the exact times stay: whoever knows a production plan may recognise the batches. A window or blurred times of a minute or more help.',
        'Codes verbergen Namen, die genauen Zeiten bleiben aber: Wer einen Produktionsplan kennt, kann Chargen wiedererkennen. Ein Zeitfenster oder vergröberte Zeiten ab einer Minute helfen.',
      ),
    );
