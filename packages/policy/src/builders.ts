// Everyday terms → ODRL in the form of DSP 2025-1. Whether they make sense is for `compile` to say.
import type { OdrlConstraint, OdrlOffer, OdrlRule } from '@millspace/schemas';
import type { Accesses, Length, OfferTerms } from './offer-terms.ts';
import { PROFILE } from './profile.ts';
import { formatDuration } from './values.ts';

type Operator = 'eq' | 'isAnyOf' | 'isNoneOf' | 'isPartOf' | 'gteq' | 'lteq';
type Right = string | Record<string, unknown> | string[];

const typed = (value: string, type: string): Record<string, unknown> => ({ '@value': value, '@type': `xsd:${type}` });
const atom = (leftOperand: string, operator: Operator, rightOperand: Right): OdrlConstraint => ({
  leftOperand,
  operator,
  rightOperand,
});
const instant = (value: number | string) =>
  typed(typeof value === 'number' ? new Date(value).toISOString() : value, 'dateTime');
const seconds = (value: number) => typed(formatDuration(Math.round(value * 1000)), 'duration');
const plain = (value: number) => value.toFixed(15).replace(/\.?0+$/, '');
const duty = (action: string, ...constraint: OdrlConstraint[]): OdrlRule => ({ action, constraint });

/** A duration in calendar units; `seconds` may have decimals. */
function length({
  years = 0,
  months = 0,
  days = 0,
  hours = 0,
  minutes = 0,
  seconds: s = 0,
}: Length): Record<string, unknown> {
  const part = (n: number, unit: string) => (n === 0 ? '' : `${n}${unit}`);
  const time = part(hours, 'H') + part(minutes, 'M') + part(s, 'S');
  return typed(`P${part(years, 'Y')}${part(months, 'M')}${part(days, 'D')}${time && `T${time}`}`, 'duration');
}

/** A list as it stands, or nothing. */
const listed = (leftOperand: string, operator: Operator, values: readonly string[] | undefined): OdrlConstraint[] =>
  values ? [atom(leftOperand, operator, [...values])] : [];

const prefixed = (values: readonly string[] | undefined, suffix = ''): string[] | undefined =>
  values?.map((value) => (value.includes(':') ? value : `x:${value}${suffix}`));

const places = (values: readonly string[] | undefined): string[] | undefined =>
  values?.map((place) => (place.includes(':') ? place : /^(EU|EEA)$/.test(place) ? `x:${place}` : `iso3166:${place}`));

/** Builds an ODRL offer in the form of DSP 2025-1. @throws RangeError for a statistic without a window */
export function offer(terms: OfferTerms = {}): OdrlOffer {
  const constraint = [...whenAndWhatFor(terms), ...who(terms), ...machines(terms)];
  const permission: OdrlRule = { action: 'odrl:use' };
  if (constraint.length > 0) permission.constraint = constraint;
  const owed = [...shapes(terms), ...owedBefore(terms)];
  if (owed.length > 0) permission.duty = owed;
  const { neverFor, passOn } = terms;
  const after = obligations(terms);
  return {
    '@id': terms.id ?? `urn:uuid:${crypto.randomUUID()}`,
    '@type': 'Offer',
    profile: PROFILE,
    permission: passOn ? [permission, onward(passOn)] : [permission],
    ...(neverFor && {
      prohibition: [{ action: 'odrl:use', constraint: listed('odrl:purpose', 'isPartOf', neverFor) }],
    }),
    ...(after.length > 0 && { obligation: after }),
  };
}

function whenAndWhatFor(terms: OfferTerms): OdrlConstraint[] {
  const { from, until, lasting, lastingFrom, whileContract, count } = terms;
  return [
    ...(from === undefined ? [] : [atom('odrl:dateTime', 'gteq', instant(from))]),
    ...(until === undefined ? [] : [atom('odrl:dateTime', 'lteq', instant(until))]),
    ...(lasting ? [atom('odrl:elapsedTime', 'lteq', length(lasting))] : []),
    ...(lasting && lastingFrom ? [atom('x:countedFrom', 'eq', `x:${lastingFrom}`)] : []),
    ...(whileContract ? [atom('x:state', 'eq', 'x:contract-not-terminated')] : []),
    ...listed('odrl:purpose', 'isAnyOf', terms.purposes),
    ...listed('odrl:purpose', 'isPartOf', terms.purposesWithin),
    ...(count
      ? [
          atom('odrl:count', 'lteq', typed(String(count.limit), 'integer')),
          atom('odrl:unitOfCount', 'eq', `x:${count.unit}`),
        ]
      : []),
  ];
}

function who(terms: OfferTerms): OdrlConstraint[] {
  return [
    ...listed('x:participant', 'isAnyOf', terms.participants),
    ...listed('odrl:recipient', 'isNoneOf', terms.notParticipants),
    ...listed('x:membership', 'isAnyOf', prefixed(terms.memberships)),
    ...listed('x:role', 'isAnyOf', terms.roles),
    ...listed('x:connector', 'isAnyOf', terms.connectors),
    ...listed('x:application', 'isAnyOf', terms.applications),
    ...(terms.securityLevel ? [atom('x:securityProfile', 'gteq', `x:${terms.securityLevel}`)] : []),
    ...listed('odrl:spatial', 'isPartOf', places(terms.places)),
    ...listed('odrl:spatial', 'isNoneOf', places(terms.notPlaces)),
  ];
}

function machines(terms: OfferTerms): OdrlConstraint[] {
  return [
    ...listed('odrl:event', 'isAnyOf', prefixed(terms.whileOpen, '-open')),
    ...listed('x:state', 'isAnyOf', prefixed(terms.machineStates)),
    ...listed('x:machineRelation', 'isAnyOf', prefixed(terms.machineRelations)),
  ];
}

function shapes(terms: OfferTerms): OdrlRule[] {
  const {
    keepSignals,
    windowSeconds,
    statistic,
    round,
    delaySeconds,
    pseudonymise,
    replace = {},
    remove,
    blurSeconds,
  } = terms;
  if (statistic !== undefined && windowSeconds === undefined)
    throw new RangeError('offer: a statistic needs windowSeconds');
  return [
    ...(keepSignals ? [duty('x:keepSignals', ...listed('x:signal', 'isAnyOf', keepSignals))] : []),
    ...(windowSeconds === undefined
      ? []
      : [
          duty(
            'x:aggregate',
            atom('x:window', 'eq', seconds(windowSeconds)),
            atom('x:statistic', 'eq', statistic ?? 'mean'),
          ),
        ]),
    ...(round === undefined ? [] : [duty('x:round', atom('x:step', 'eq', typed(plain(round), 'decimal')))]),
    ...(delaySeconds === undefined ? [] : [duty('x:delay', atom('odrl:delayPeriod', 'eq', seconds(delaySeconds)))]),
    ...(pseudonymise ? [duty('x:pseudonymise', ...listed('x:field', 'isAnyOf', pseudonymise))] : []),
    ...Object.entries(replace).map(([path, text]) =>
      duty('x:replace', atom('x:jsonPath', 'eq', path), atom('x:replaceWith', 'eq', text)),
    ),
    ...(remove ? [duty('x:remove', ...listed('x:jsonPath', 'isAnyOf', remove))] : []),
    ...(blurSeconds === undefined ? [] : [duty('x:blurTime', atom('x:step', 'eq', seconds(blurSeconds)))]),
  ];
}

const LEVELS: Readonly<Record<Accesses, string[]>> = {
  granted: ['on-allow'],
  refused: ['on-deny'],
  all: ['on-allow', 'on-deny'],
};

/** Duties of the permission that do not change the data: payment, log, notice, text. */
function owedBefore({ price, log, inform, agreeTo = [], inReturn }: OfferTerms): OdrlRule[] {
  return [
    ...(price
      ? [
          duty(
            'odrl:compensate',
            atom('odrl:payAmount', 'eq', typed(price.amount, 'decimal')),
            atom('x:currency', 'eq', price.currency),
            ...(price.every ? [atom('x:billingPeriod', 'eq', length(price.every))] : []),
          ),
        ]
      : []),
    ...(log ? [duty('x:log', ...listed('x:logLevel', 'isAnyOf', LEVELS[log]))] : []),
    ...(inform
      ? [
          duty(
            'odrl:inform',
            atom('odrl:recipient', 'eq', inform.participant),
            ...listed('x:logLevel', 'isAnyOf', LEVELS[inform.of]),
            ...(inform.withinSeconds === undefined
              ? []
              : [atom('odrl:delayPeriod', 'eq', seconds(inform.withinSeconds))]),
          ),
        ]
      : []),
    ...agreeTo.map(({ document, digest }) =>
      duty('x:agreeTo', atom('x:document', 'eq', document), atom('x:documentDigest', 'eq', digest)),
    ),
    ...(inReturn
      ? [
          duty(
            'x:giveInReturn',
            atom('x:textEn', 'eq', inReturn.en),
            atom('x:textDe', 'eq', inReturn.de),
            ...(inReturn.dataset === undefined ? [] : [atom('x:returnDataset', 'eq', inReturn.dataset)]),
          ),
        ]
      : []),
  ];
}

function onward({ policy, digest }: NonNullable<OfferTerms['passOn']>): OdrlRule {
  const next = duty('odrl:nextPolicy', atom('x:targetPolicy', 'eq', policy), atom('x:policyDigest', 'eq', digest));
  return { action: 'odrl:distribute', duty: [next] };
}

function obligations({ deleteAfter, deleteBy, deleteAtEnd, anonymise }: OfferTerms): OdrlRule[] {
  return [
    ...(deleteAfter ? [duty('odrl:delete', atom('odrl:delayPeriod', 'eq', length(deleteAfter)))] : []),
    ...(deleteBy === undefined ? [] : [duty('odrl:delete', atom('odrl:dateTime', 'lteq', instant(deleteBy)))]),
    ...(deleteAtEnd ? [duty('odrl:delete', atom('odrl:event', 'eq', 'x:agreement-end'))] : []),
    ...(anonymise
      ? [
          duty(
            'odrl:anonymize',
            ...listed('x:jsonPath', 'isAnyOf', anonymise.paths),
            ...(anonymise.afterDays === undefined
              ? []
              : [atom('odrl:delayPeriod', 'eq', length({ days: anonymise.afterDays }))]),
          ),
        ]
      : []),
  ];
}

/** An access policy: only these participants see the dataset; `null` means every participant. */
export function accessPolicy(participants: readonly string[] | null): {
  '@type': 'Set';
  profile: string;
  permission: OdrlRule[];
} {
  const rule: OdrlRule = { action: 'odrl:use' };
  if (participants !== null) rule.constraint = listed('x:participant', 'isAnyOf', participants);
  return { '@type': 'Set', profile: PROFILE, permission: [rule] };
}

/** The agreement that both sides would sign on an offer. IRIs of participants are URNs; `timestamp` is xsd:dateTime. */
export function agreementFrom(
  source: OdrlOffer,
  parties: { id: string; target: string; assigner: string; assignee: string; timestamp: string },
) {
  const { profile, permission, prohibition, obligation, conflict, 'odrl:conflict': mapped } = source;
  return {
    '@id': parties.id,
    '@type': 'Agreement' as const,
    target: parties.target,
    assigner: parties.assigner,
    assignee: parties.assignee,
    timestamp: parties.timestamp,
    ...(profile !== undefined && { profile }),
    ...(permission && { permission }),
    ...(prohibition && { prohibition }),
    ...(obligation && { obligation }),
    ...(conflict !== undefined && { conflict }),
    ...(mapped !== undefined && { 'odrl:conflict': mapped }),
  };
}
