// What a provider expects in return for its data: text that both sides sign. A duty of a permission, so that it travels, is signed and is
// shown like every other term; no machine enforces it, and its label says so.
import type { Bilingual, OdrlOffer, OdrlRule } from '@millspace/schemas';
import type { InReturn } from '../compiled.ts';
import type { Problems } from '../problems.ts';
import type { Atom } from '../read/ast.ts';
import { malformed } from '../terms/base.ts';
import { bi } from '../texts.ts';
import { type Parameters, type Signature, textOf } from './parameters.ts';

export const GIVE_IN_RETURN = 'x:giveInReturn';
export const IN_RETURN: Signature = { needs: ['x:textEn', 'x:textDe'], may: ['x:returnDataset'] };

const DATASET = /^urn:millspace:dataset:[a-z0-9][a-z0-9-]{1,62}:[a-z0-9][a-z0-9._-]{0,127}$/;
const LONGEST = 1000;

export function readInReturn(
  parameters: Parameters,
  problems: Problems,
): { inReturn: InReturn; rule: Bilingual } | null {
  const en = sentence(parameters.get('x:textEn') as Atom, problems);
  const de = sentence(parameters.get('x:textDe') as Atom, problems);
  const atom = parameters.get('x:returnDataset');
  const dataset = atom === undefined ? null : textOf(atom, problems);
  if (en === null || de === null || (atom !== undefined && dataset === null)) return null;
  if (atom !== undefined && !DATASET.test(dataset ?? ''))
    return malformed(
      atom.path,
      problems,
      'x:returnDataset is the id of a dataset, urn:millspace:dataset:….',
      'x:returnDataset ist die Kennung eines Datensatzes, urn:millspace:dataset:….',
    );
  const which = dataset === null ? bi('', '') : bi(` (dataset ${dataset})`, ` (Datensatz ${dataset})`);
  return {
    inReturn: { text: { en, de }, dataset },
    rule: bi(
      `In return is expected: “${en}”${which.en}. No machine enforces it.`,
      `Als Gegenleistung wird erwartet: „${de}“${which.de}. Keine Maschine setzt das durch.`,
    ),
  };
}

function sentence(atom: Atom, problems: Problems): string | null {
  const text = textOf(atom, problems);
  if (text === null || text.length <= LONGEST) return text;
  return malformed(
    atom.path,
    problems,
    `A text about what is given in return has at most ${LONGEST} characters.`,
    `Ein Text über die Gegenleistung hat höchstens ${LONGEST} Zeichen.`,
  );
}

/** Pure: the offer with what is expected in return, at its first permission. */
export function withInReturn(offer: OdrlOffer, { text, dataset }: InReturn): OdrlOffer {
  const [first, ...others] = offer.permission ?? [];
  if (first === undefined) return offer;
  const parameter = (leftOperand: string, rightOperand: string) => ({
    leftOperand,
    operator: 'eq' as const,
    rightOperand,
  });
  const duty: OdrlRule = {
    action: GIVE_IN_RETURN,
    constraint: [
      parameter('x:textEn', text.en),
      parameter('x:textDe', text.de),
      ...(dataset === null ? [] : [parameter('x:returnDataset', dataset)]),
    ],
  };
  return { ...offer, permission: [{ ...first, duty: [...(first.duty ?? []), duty] }, ...others] };
}

/** Pure: the permissions without what is expected in return: for holding a policy against the template it was made from. */
export function withoutInReturn(permissions: readonly OdrlRule[]): OdrlRule[] {
  return permissions.map((permission) => {
    if (permission.duty === undefined) return permission;
    const { duty, ...bare } = permission;
    const kept = duty.filter(({ action }) => action !== GIVE_IN_RETURN);
    return kept.length === 0 ? bare : { ...bare, duty: kept };
  });
}
