import { CODES, type CompileError, compile, toDsp } from '@millspace/policy';
import { MillspaceError } from '@millspace/runtime/errors';
import type { Bilingual, Dataset, DatasetInput, OdrlOffer } from '@millspace/schemas';
import { datasetOwner, describeErrors, validateDatasetInput } from '@millspace/schemas';
import { holdExcerptToOffers } from './excerpt.ts';

/** The longest excerpt a provider may show to everybody who sees the dataset (bytes of JSON). */
const SAMPLE_BYTES = 64 * 1024;

/** Rules that every offer must satisfy. */
export interface OfferRules {
  objections(offer: OdrlOffer): { rule: { id: string; title: Bilingual }; reasons: Bilingual[] }[];
}

export interface PublishFinding {
  pointer: string;
  code: string;
  text: { en: string; de: string };
}

/**
 * Pure: the dataset as it will be listed.
 * @throws MillspaceError MS-CAT-004 (shape), MS-CAT-002 (not the owner), MS-CAT-003 (a policy does not compile; every
 * finding has its JSON pointer), MS-CAT-005 (sample too large), MS-CAT-004 (offers without or with the same id), MS-CAT-007
 * (the sample shows more than an offer)
 */
export function listedDataset(input: unknown, id: string, owner: string, now: number): Dataset {
  if (!validateDatasetInput(input)) {
    throw new MillspaceError('MS-CAT-004', {
      detail: describeErrors(validateDatasetInput.errors),
      where: `/datasets/${id}`,
      status: 422,
    });
  }
  if (input.id !== id)
    throw new MillspaceError('MS-CAT-004', {
      detail: 'the id in the address and in the body differ',
      where: '/id',
      status: 422,
    });
  if (datasetOwner(id) !== owner)
    throw new MillspaceError('MS-CAT-002', { detail: `${id} is not a dataset of ${owner}`, where: '/id', status: 403 });
  if (input.sample && Buffer.byteLength(JSON.stringify(input.sample)) > SAMPLE_BYTES) {
    throw new MillspaceError('MS-CAT-005', {
      detail: `the sample is larger than ${SAMPLE_BYTES} bytes`,
      where: '/sample',
      status: 422,
    });
  }
  const ids = input.offers.map((offer) => offer['@id']);
  if (new Set(ids).size !== ids.length)
    throw new MillspaceError('MS-CAT-004', { detail: 'two offers have the same @id', where: '/offers', status: 422 });
  if (input.offers.some((offer) => offer.target !== undefined)) {
    throw new MillspaceError('MS-CAT-004', {
      detail: 'an offer in a dataset must not name a target: it is the dataset',
      where: '/offers',
      status: 422,
    });
  }
  const findings = policyFindings(input);
  if (findings.length > 0) {
    throw new MillspaceError('MS-CAT-003', {
      detail: findings.map((finding) => `${finding.pointer}: ${finding.text.en}`).join('; '),
      where: findings[0]?.pointer ?? '/offers',
      status: 422,
      details: { findings },
    });
  }
  holdExcerptToOffers(input, now);
  return { ...input, provider: owner, updatedAt: now } as Dataset;
}

/** @throws MillspaceError MS-LIB-008 when an offer allows more than a rule of the dataspace */
export function holdToRules(dataset: Pick<Dataset, 'published' | 'offers'>, rules: OfferRules): void {
  if (!dataset.published) return;
  const broken = dataset.offers.flatMap((offer, index) =>
    rules
      .objections(offer)
      .map(({ rule, reasons }) => ({ pointer: `/offers/${index}`, rule: rule.id, title: rule.title, reasons })),
  );
  if (broken.length === 0) return;
  throw new MillspaceError('MS-LIB-008', {
    detail: broken
      .map(({ pointer, title, reasons }) => `${pointer}: ${title.en}: ${reasons.map((r) => r.en).join(' ')}`)
      .join('; '),
    where: broken[0]?.pointer ?? '/offers',
    status: 422,
    details: { broken },
  });
}

function policyFindings(input: DatasetInput): PublishFinding[] {
  const findings: PublishFinding[] = [];
  const check = (policy: unknown, kind: 'usage' | 'access', at: string) => {
    const compiled = compile(policy, { kind });
    const errors = compiled.ok ? lostOnTheWay(policy, kind) : compiled.errors;
    for (const error of errors) findings.push({ pointer: at + error.pointer, code: error.code, text: error.text });
  };
  for (const [index, offer] of input.offers.entries()) check(offer, 'usage', `/offers/${index}`);
  if (input.accessPolicy) check(input.accessPolicy, 'access', '/accessPolicy');
  return findings;
}

/** What both sides sign is what was published, so an offer must already stand in the form that travels over the protocol. */
function lostOnTheWay(policy: unknown, kind: 'usage' | 'access'): CompileError[] {
  if (kind === 'access') return [];
  const travels = toDsp(policy);
  if (!travels.ok) return travels.errors;
  const { conflict } = policy as { conflict?: unknown };
  if (conflict === undefined) return [];
  const text = {
    en: 'The protocol does not carry "conflict"; write "odrl:conflict".',
    de: 'Das Protokoll überträgt „conflict“ nicht; zu schreiben ist „odrl:conflict“.',
  };
  return [{ pointer: '/conflict', code: CODES.lostOverDsp, text }];
}
