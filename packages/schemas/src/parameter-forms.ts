import type { TemplateParameter } from './generated/types.ts';

/** How the value of a template's parameter is written, by type. */
export const PARAMETER_FORMS: Readonly<Partial<Record<TemplateParameter['type'], string>>> = {
  duration: 'P30D, PT10M …',
  instant: '2027-12-31T23:00:00Z',
  decimal: '120.50',
  integer: '12',
  terms: 'x:…,x:…',
  signals: 'agitator.power,…',
  participant: 'acme',
  participants: 'acme,…',
  digest: 'sha256-…',
};
