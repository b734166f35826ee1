// Regulation (EU) 2023/2854 (Data Act), as far as a policy can show it. Help, not legal advice.
import type { LintFinding } from '@millspace/schemas';
import type { CompiledDuty, CompiledPermission, CompiledPolicy } from '../compiled.ts';
import { isPassThrough } from '../shape.ts';
import { parseTemplateIri } from '../templates/fill.ts';
import { AND, listText } from '../texts.ts';
import { finding, type LintRule } from './finding.ts';

const paid = (p: CompiledPermission) => p.duties.find((d) => d.type === 'payment');

export const userPays: LintRule = (policy, { kind }) =>
  kind !== 'data-act-user'
    ? []
    : policy.permissions.flatMap((p) => {
        const payment = paid(p) ?? p.duties.find((d) => d.type === 'text' && d.inReturn !== undefined);
        if (!payment) return [];
        return [
          finding(
            'error',
            'MS-LNT-030',
            payment.path,
            'The user of a machine gets its data free of charge, and for nothing in return.',
            'Der Nutzer einer Maschine erhält ihre Daten unentgeltlich und ohne Gegenleistung.',
            'Art. 4(1)',
          ),
        ];
      });

export const userGetsLess: LintRule = (policy, { kind }) =>
  kind !== 'data-act-user'
    ? []
    : policy.permissions
        .filter((p) => !isPassThrough({ ...p.shape, signals: null }))
        .map((p) =>
          finding(
            'error',
            'MS-LNT-031',
            p.path,
            'The user of a machine gets the data in the quality in which the holder has them: not averaged, rounded, delayed or coded.',
            'Der Nutzer einer Maschine erhält die Daten in der Qualität, in der der Inhaber sie hat: nicht gemittelt, gerundet, verzögert oder codiert.',
            'Art. 4(1)',
          ),
        );

export const userMissesSignals: LintRule = (policy, { kind, dataset, notices }) =>
  kind !== 'data-act-user'
    ? []
    : policy.permissions.flatMap(({ shape, path }): LintFinding[] => {
        const kept = shape.signals;
        if (kept === null) return [];
        const withheld = dataset?.signals.map(({ id }) => id).filter((id) => !kept.includes(id));
        const without = withheld?.filter((id) => notices?.includes(id) !== true);
        if (without?.length === 0) return [];
        const names = without ? listText(without, AND) : { en: 'Signals', de: 'Signale' };
        return [
          finding(
            'warning',
            'MS-LNT-032',
            path,
            `Withheld from the user: ${names.en}. Only trade secrets may be, each with a written notice that gives the reason.`,
            `Dem Nutzer vorenthalten: ${names.de}. Das ist nur für Geschäftsgeheimnisse zulässig, jeweils mit schriftlicher, begründeter Mitteilung.`,
            'Art. 4(6)-(8)',
          ),
        ];
      });

export const userBound: LintRule = (policy, { kind }) =>
  kind !== 'data-act-user'
    ? []
    : policy.permissions
        .filter((p) => p.conditions.some((c) => c.type === 'purpose' || c.type === 'count'))
        .map((p) =>
          finding(
            'error',
            'MS-LNT-033',
            p.path,
            'The user may use the data of its machine for any lawful purpose and as often as it likes.',
            'Der Nutzer darf die Daten seiner Maschine zu jedem rechtmäßigen Zweck und beliebig oft nutzen.',
            'Art. 4(1)',
          ),
        );

const bansPurpose = (policy: CompiledPolicy, purpose: string) =>
  policy.prohibitions.some((p) =>
    p.conditions.every((c) => c.type === 'purpose' && c.match === 'any' && c.any.has(purpose)),
  );

export const competingProduct: LintRule = (policy, { kind }) =>
  (kind !== 'data-act-user' && kind !== 'data-act-third-party') || bansPurpose(policy, 'x:develop-competing-product')
    ? []
    : [
        finding(
          'hint',
          'MS-LNT-034',
          '',
          'You may forbid to use the data for building a competing machine; this policy does not.',
          'Die Nutzung zum Bau einer konkurrierenden Maschine darf verboten werden; diese Richtlinie tut es nicht.',
          kind === 'data-act-user' ? 'Art. 4(10)' : 'Art. 6(2)(e)',
        ),
      ];

/** The template that an offer was made from is a document of it too, and no request. */
const namesRequest = (duty: CompiledDuty): boolean =>
  duty.type === 'text' && duty.document !== undefined && parseTemplateIri(duty.document.iri) === null;

export const thirdParty: LintRule = (policy, { kind }) => {
  if (kind !== 'data-act-third-party') return [];
  const found: LintFinding[] = [];
  const purposeEverywhere = policy.permissions.every((p) => p.conditions.some((c) => c.type === 'purpose'));
  if (!purposeEverywhere || !policy.obligations.some((o) => o.owed.kind === 'delete'))
    found.push(
      finding(
        'error',
        'MS-LNT-035',
        '',
        'A third party may use the data only for the agreed purpose and erases them afterwards: name the purpose and a deletion.',
        'Ein Dritter darf die Daten nur zum vereinbarten Zweck nutzen und löscht sie danach: Zweck und Löschung angeben.',
        'Art. 6(1)',
      ),
    );
  const gatekeepers = policy.prohibitions.some((p) =>
    p.conditions.every((c) => c.type === 'recipient' && c.match === 'any' && c.any.has('x:dma-gatekeepers')),
  );
  if (!gatekeepers)
    found.push(
      finding(
        'error',
        'MS-LNT-036',
        '',
        'Gatekeepers under the Digital Markets Act are no third parties: exclude x:dma-gatekeepers.',
        'Torwächter nach dem Gesetz über digitale Märkte sind keine Dritten: x:dma-gatekeepers ausschließen.',
        'Art. 5(3)',
      ),
    );
  if (!policy.permissions.every((p) => p.duties.some(namesRequest)))
    found.push(
      finding(
        'error',
        'MS-LNT-037',
        '',
        'Data go to a third party only on the user’s request: name the recorded request (x:agreeTo).',
        'Daten gehen nur auf Verlangen des Nutzers an einen Dritten: das aufgezeichnete Verlangen nennen (x:agreeTo).',
        'Art. 5(1)',
      ),
    );
  return found;
};

export const priceForSmall: LintRule = (policy, { kind, smallRecipient }) =>
  kind === 'data-act-user'
    ? []
    : policy.permissions.flatMap((p) => {
        const payment = paid(p);
        if (!payment || (kind !== 'data-act-third-party' && smallRecipient !== true)) return [];
        return [
          finding(
            smallRecipient === true ? 'warning' : 'hint',
            'MS-LNT-038',
            payment.path,
            'A price for data made available by law is reasonable and non-discriminatory; a small or medium-sized enterprise or non-profit research pays at most the cost. State the basis of the price.',
            'Ein Preis für Daten, die von Gesetzes wegen bereitgestellt werden, ist angemessen und diskriminierungsfrei; kleine und mittlere Unternehmen und gemeinnützige Forschung zahlen höchstens die Kosten. Die Grundlage des Preises angeben.',
            'Art. 9',
          ),
        ];
      });
