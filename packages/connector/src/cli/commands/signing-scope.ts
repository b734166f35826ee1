import { collect } from '@millspace/runtime/cli/policies/host';
import { parseTime } from '@millspace/runtime/parse-time';
import type { SigningScope } from '@millspace/schemas';
import type { Command } from 'commander';
import { about } from '../action.ts';
import type { Context } from '../context.ts';

export interface ScopeOptions {
  side?: 'provider' | 'consumer';
  template?: string[];
  withoutTemplate?: boolean;
  dataset?: string[];
  with?: string[];
  memberOf?: string[];
  payments?: string;
  until?: string;
}

/** Options that say what may be signed. */
export function scopeOptions(command: Command): Command {
  return command
    .option(
      '--side <provider|consumer>',
      about('own datasets, or requests to others', 'eigene Datensätze, oder Anfragen an andere'),
    )
    .option(
      '--template <name[@version]>',
      about('only this template (repeat)', 'nur diese Vorlage (wiederholbar)'),
      collect,
    )
    .option('--without-template', about('contracts of no template', 'Verträge ohne Vorlage'))
    .option('--dataset <id>', about('only this dataset (repeat)', 'nur dieser Datensatz (wiederholbar)'), collect)
    .option(
      '--with <participant>',
      about('only with this participant (repeat)', 'nur mit diesem Teilnehmer (wiederholbar)'),
      collect,
    )
    .option(
      '--member-of <membership>',
      about('only with members of (repeat)', 'nur mit Mitgliedern von (wiederholbar)'),
      collect,
    )
    .option(
      '--payments <amount>',
      about(
        'none, any, "500 EUR" or "500 EUR per P1M" (default: none)',
        'none, any, "500 EUR" oder "500 EUR per P1M" (Vorgabe: none)',
      ),
    )
    .option('--until <time>', about('not after', 'nicht danach'));
}

/** @throws RangeError, MillspaceError MS-CFG-023 when an option has no such form */
export function scopeOf(context: Context, options: ScopeOptions): SigningScope {
  const { side, template, withoutTemplate, dataset, memberOf, payments, until } = options;
  return {
    ...(side === undefined ? {} : { side }),
    ...(template === undefined ? {} : { templates: template as [string, ...string[]] }),
    ...(withoutTemplate === true ? { withoutTemplate } : {}),
    ...(dataset === undefined ? {} : { datasets: dataset as [string, ...string[]] }),
    ...(options.with === undefined ? {} : { counterparties: options.with as [string, ...string[]] }),
    ...(memberOf === undefined ? {} : { memberships: memberOf as [string, ...string[]] }),
    ...(payments === undefined ? {} : { payments: paymentsOf(context, payments) }),
    ...(until === undefined ? {} : { until: parseTime(until, '--until') }),
  };
}

function paymentsOf(context: Context, text: string): NonNullable<SigningScope['payments']> {
  if (text === 'none' || text === 'any') return text;
  const [, amount, currency, period] = /^(\d+(?:\.\d{1,6})?) ([A-Z]{3})(?: per (P\S+))?$/.exec(text) ?? [];
  if (amount === undefined || currency === undefined)
    throw new RangeError(
      context.say(
        '--payments none, any, "500 EUR" or "500 EUR per P1M"',
        '--payments none, any, "500 EUR" oder "500 EUR per P1M"',
      ),
    );
  return { amount, currency, ...(period === undefined ? {} : { period }) };
}

/** A scope in one line. */
export function scopeText(context: Context, scope: SigningScope): string {
  const { payments = 'none' } = scope;
  const paid =
    payments === 'none'
      ? context.say('without payments', 'ohne Zahlungen')
      : payments === 'any'
        ? context.say('any payment', 'jede Zahlung')
        : `≤ ${payments.amount} ${payments.currency}${payments.period === undefined ? '' : ` / ${payments.period}`}`;
  const templates = [
    ...(scope.templates ?? []),
    ...(scope.withoutTemplate === true ? [context.say('no template', 'ohne Vorlage')] : []),
  ];
  return [
    ...(scope.side === undefined ? [] : [scope.side]),
    templates.length === 0 ? context.say('every template', 'jede Vorlage') : templates.join(', '),
    ...(scope.datasets ?? []),
    ...(scope.counterparties === undefined ? [] : [`${context.say('with', 'mit')} ${scope.counterparties.join(', ')}`]),
    ...(scope.memberships === undefined
      ? []
      : [`${context.say('with members of', 'mit Mitgliedern von')} ${scope.memberships.join(', ')}`]),
    paid,
    ...(scope.until === undefined ? [] : [`${context.say('until', 'bis')} ${new Date(scope.until).toISOString()}`]),
  ].join(' · ');
}
