import { misread } from './host.ts';
import { instantOf } from './times.ts';
import { pairOf } from './values.ts';

interface Machine {
  state?: string;
  events?: string[];
  relations?: { relation: string; from: number; until: null }[];
}

/** Facts as if they were so, as the simulator takes them. */
export interface Assumed {
  [fact: string]: unknown;
  machines?: Record<string, Machine>;
  duties?: Record<string, string>;
}

const list = (text: string): string[] => (text === 'none' ? [] : text.split(',').map((item) => item.trim()));
const word = (text: string): string => (text.includes(':') ? text : `x:${text}`);
const COUNTS = new Set(['samples', 'deliveries', 'uses']);

/** `name=value` options as facts. @throws MillspaceError MS-CFG-023 with what can be assumed */
export function assumptions(given: readonly string[], now = Date.now()): Assumed {
  const facts: Assumed = {};
  const used: Record<string, number> = { samples: 0, deliveries: 0 };
  for (const text of given) {
    const [name, value] = pairOf('--assume', text);
    const dot = name.lastIndexOf('.');
    if (name.startsWith('duty:')) facts.duties = { ...facts.duties, [name.slice('duty:'.length)]: value };
    else if (dot > 0) assumeOfMachine(facts, name.slice(0, dot), name.slice(dot + 1), value, text);
    else if (COUNTS.has(name)) {
      used[name] = countOf(value, text);
      facts['used'] = used;
    } else Object.assign(facts, plain(name, value, text, now));
  }
  return facts;
}

function plain(name: string, value: string, text: string, now: number): Record<string, unknown> {
  switch (name) {
    case 'location':
      return { location: /^[A-Za-z]{2}$/.test(value) ? `iso3166:${value.toUpperCase()}` : value };
    case 'role':
    case 'roles':
      return { roles: list(value).map(word) };
    case 'membership':
    case 'memberships':
      return { memberships: list(value).map(word) };
    case 'level':
      return { securityProfile: value.replace(/^x:/, '').toUpperCase() };
    case 'connector':
    case 'application':
    case 'purpose':
      return { [name]: value };
    case 'paid':
      return { payments: [paymentOf(value, text)] };
    case 'agreed':
      return { agreementStart: instantOf('--assume', value, now) };
    case 'first-use':
      return { firstUse: value === 'never' ? null : instantOf('--assume', value, now) };
    case 'terminated':
      return { terminated: yes(value, text) };
    case 'enforces':
      return { consumerEnforces: yes(value, text) };
    default:
      throw unknown(text);
  }
}

function assumeOfMachine(facts: Assumed, machine: string, what: string, value: string, text: string): void {
  const machines = facts.machines ?? {};
  const known = machines[machine] ?? {};
  if (what === 'state') known.state = word(value);
  else if (what === 'event' || what === 'events') known.events = [...(known.events ?? []), ...list(value).map(word)];
  else if (what === 'relation')
    known.relations = [...(known.relations ?? []), { relation: word(value), from: 0, until: null }];
  else throw unknown(text);
  facts.machines = { ...machines, [machine]: known };
}

function paymentOf(value: string, text: string): { amount: string; currency: string; period: number | null } {
  const [, amount = '', currency = '', period] =
    /^(\d{1,15}(?:\.\d{1,6})?)\s*([A-Za-z]{3})(?::(\d{1,6}))?$/.exec(value) ?? [];
  if (amount === '') throw unknown(text);
  return { amount, currency: currency.toUpperCase(), period: period === undefined ? null : Number(period) };
}

function countOf(value: string, text: string): number {
  if (!/^\d{1,15}$/.test(value)) throw unknown(text);
  return Number(value);
}

function yes(value: string, text: string): boolean {
  if (/^(yes|ja|true)$/i.test(value)) return true;
  if (/^(no|nein|false)$/i.test(value)) return false;
  throw unknown(text);
}

function unknown(text: string): Error {
  return misread('--assume', text, {
    en: 'cannot be assumed; --help lists what can and how to write it',
    de: 'lässt sich nicht annehmen; --help nennt, was sich annehmen lässt und wie man es schreibt',
  });
}
