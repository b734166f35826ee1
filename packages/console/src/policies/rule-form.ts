/** Rules that can be made without writing ODRL: what is forbidden, or the only places of receivers. */
export interface RuleForm {
  kind: 'forbid-purpose' | 'only-countries' | 'stop' | 'own';
  /** Purpose that is forbidden, e.g. `x:marketing`. */
  purpose: string;
  /** Attested countries, such as `iso3166:DE, iso3166:AT`. */
  countries: string;
  /** Rules written with the form of templates. */
  own: object;
}

/** The rule as ODRL; null where something is missing. Pure. */
export function policyOf({ kind, purpose, countries, own }: RuleForm): object | null {
  if (kind === 'own') return own;
  if (kind === 'stop') return { prohibition: [{ action: 'odrl:use' }] };
  if (kind === 'forbid-purpose')
    return purpose === ''
      ? null
      : {
          conflict: 'odrl:prohibit',
          permission: [{ action: 'odrl:use' }],
          prohibition: [limited('odrl:purpose', 'isAnyOf', [purpose])],
        };
  const places = countries
    .split(',')
    .map((place) => place.trim())
    .filter((place) => place !== '');
  return places.length === 0 ? null : { permission: [limited('odrl:spatial', 'isAnyOf', places)] };
}

const limited = (leftOperand: string, operator: string, rightOperand: readonly string[]) => ({
  action: 'odrl:use',
  constraint: [{ leftOperand, operator, rightOperand }],
});
