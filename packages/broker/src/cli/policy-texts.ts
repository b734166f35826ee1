/** What the commands about templates and rules of the dataspace say. */
export const POLICY_TEXTS = {
  templateAdd: [
    'Keep a template from a file (templates show <name> --yaml writes one to start from)',
    'Eine Vorlage aus einer Datei aufnehmen (templates show <Name> --yaml schreibt eine für den Anfang)',
  ],
  templateEdit: [
    'Keep the next version of a template; agreements stay with the version they were signed under',
    'Die nächste Fassung einer Vorlage aufnehmen; Vereinbarungen bleiben bei der Fassung, unter der sie unterschrieben wurden',
  ],
  templateRetire: [
    'Make no more offers from a template; agreements made from it stay',
    'Aus einer Vorlage keine Angebote mehr machen; Vereinbarungen daraus bleiben',
  ],
  ruleAdd: [
    'Make a rule that every offer keeps and every agreement is held to; everybody is told, with the reason',
    'Eine Regel machen, die jedes Angebot einhält und an der jede Vereinbarung gemessen wird; alle erfahren es, mit dem Grund',
  ],
  ruleEnd: ['End a rule; everybody is told', 'Eine Regel beenden; alle erfahren es'],
  ruleMade: ['is in force; everybody is told', 'gilt; alle erfahren es'],
  ruleEnded: ['has ended; everybody is told', 'ist beendet; alle erfahren es'],
  ruleTitle: ['title, English (else the name)', 'Titel, englisch (sonst der Name)'],
  ruleTitleDe: ['title, German', 'Titel, deutsch'],
  rulePolicy: ['the rule as ODRL, from a file', 'die Regel als ODRL, aus einer Datei'],
  rulePurpose: ['only for this purpose and what lies within', 'nur zu diesem Zweck und was darin liegt'],
  ruleNeverFor: ['never for this purpose', 'nie zu diesem Zweck'],
  ruleIn: ['only in this country or region: DE, EU, EEA', 'nur in diesem Land oder Gebiet: DE, EU, EEA'],
  ruleNotIn: ['not in this country or region', 'nicht in diesem Land oder Gebiet'],
  ruleRole: ['only for whom this role is attested', 'nur wem diese Rolle bestätigt ist'],
  ruleMemberOf: ['only for members of this list', 'nur für Mitglieder dieser Liste'],
  ruleOnlyFor: ['only for this participant or list', 'nur für diesen Teilnehmer oder diese Liste'],
  ruleNotFor: [
    'not for this participant or list, such as x:dma-gatekeepers',
    'nicht für diesen Teilnehmer oder diese Liste, etwa x:dma-gatekeepers',
  ],
  ruleLevel: [
    'only with this certification: BASE, TRUST, TRUST_PLUS',
    'nur mit dieser Zertifizierung: BASE, TRUST, TRUST_PLUS',
  ],
  ruleUntil: ['use ends then, such as 2027-12-31T23:00:00Z', 'die Nutzung endet dann, etwa 2027-12-31T23:00:00Z'],
  ruleDryRun: [
    'say what it means and what it would have changed in the past week, and make nothing',
    'sagen, was sie bedeutet und was sie in der letzten Woche geändert hätte, und nichts machen',
  ],
  ruleHelp: [
    'Without --policy the options make the rule; those that may be given several times widen it: --in DE --in FR.',
    'Ohne --policy machen die Optionen die Regel; mehrfach gegebene erweitern sie: --in DE --in FR.',
  ],
} as const satisfies Record<string, readonly [string, string]>;
