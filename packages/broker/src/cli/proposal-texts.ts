/** What the commands about proposals say. */
export const PROPOSAL_TEXTS = {
  proposals: [
    'Changes of policies that wait for a second administrator, or did',
    'Änderungen der Richtlinien, die auf eine zweite Person der Verwaltung warten oder warteten',
  ],
  proposalList: ['List the proposals, those that wait first', 'Die Vorschläge auflisten, die wartenden zuerst'],
  proposalOpen: ['only those that wait', 'nur die wartenden'],
  proposalShow: [
    'Show a proposal: the difference it makes, and what it would have changed in the past week',
    'Einen Vorschlag zeigen: den Unterschied, den er macht, und was er in der letzten Woche geändert hätte',
  ],
  proposalApprove: [
    'Approve a proposal of somebody else: it takes effect at once',
    'Dem Vorschlag einer anderen Person zustimmen: Er wirkt sofort',
  ],
  proposalRefuse: ['Refuse a proposal of somebody else', 'Den Vorschlag einer anderen Person ablehnen'],
  proposalWithdraw: ['Withdraw an own proposal', 'Einen eigenen Vorschlag zurückziehen'],
  twoPersons: [
    'Say, or switch (on, off), whether two persons decide on changes of policies; switching it off is itself proposed',
    'Sagen oder einstellen (on, off), ob zwei Personen über Änderungen der Richtlinien entscheiden; das Ausschalten wird selbst vorgeschlagen',
  ],
  twoPersonsDays: [
    'a proposal that nobody decides on ends after so many days',
    'ein Vorschlag, über den niemand entscheidet, endet nach so vielen Tagen',
  ],
  waitsForSecond: [
    'is proposed and waits for a second person:',
    'ist vorgeschlagen und wartet auf eine zweite Person:',
  ],
  proposalNow: ['holds then:', 'gilt dann:'],
  proposalNoMore: ['holds no more:', 'gilt nicht mehr:'],
  proposalSame: ['sentences stay as they are', 'Sätze bleiben, wie sie sind'],
  proposalStale: [
    'what it changes has changed since: it cannot be approved',
    'was er ändert, hat sich seither geändert: Zustimmen geht nicht',
  ],
  twoPersonsOn: ['two persons decide', 'zwei Personen entscheiden'],
  twoPersonsOff: ['one person decides', 'eine Person entscheidet'],
  twoPersonsFixed: ['as the configuration says', 'wie es in der Konfiguration steht'],
  proposalOpenState: ['waits', 'wartet'],
  proposalApproved: ['approved', 'zugestimmt'],
  proposalRefused: ['refused', 'abgelehnt'],
  proposalWithdrawn: ['withdrawn', 'zurückgezogen'],
  proposalExpired: ['ended without a decision', 'ohne Entscheidung beendet'],
} as const satisfies Record<string, readonly [string, string]>;
