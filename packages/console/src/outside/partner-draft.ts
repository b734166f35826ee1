import type { PartnerInput, PartnerView } from '@millspace/schemas';

export type HeaderForm = 'bearer' | 'raw';

/** What stands in the form. Secrets are empty at the beginning, also of a partner that is known: they never come back. */
export interface PartnerDraft {
  id: string;
  name: string;
  address: string;
  discover: boolean;
  accepts: PartnerInput['accepts']['kind'];
  token: string;
  tokenForm: HeaderForm;
  presents: PartnerInput['presents']['kind'];
  secret: string;
  secretForm: HeaderForm;
  tokenUrl: string;
  clientId: string;
  scope: string;
  audience: string;
}

const EMPTY: PartnerDraft = {
  id: '',
  name: '',
  address: '',
  discover: true,
  accepts: 'self-issued',
  token: '',
  tokenForm: 'bearer',
  presents: 'self-issued',
  secret: '',
  secretForm: 'bearer',
  tokenUrl: '',
  clientId: '',
  scope: '',
  audience: '',
};

/** Shortest token or secret that is taken (characters). */
export const SHORTEST_SECRET = 8;

/** Pure: the form of a partner that is known, or an empty one. */
export function draftOf(partner?: PartnerView): PartnerDraft {
  if (partner === undefined) return EMPTY;
  const { id, name, address, discover, accepts, presents } = partner;
  return {
    ...EMPTY,
    ...{ id, name: name === id ? '' : name, address, discover },
    ...{ accepts: accepts.kind, tokenForm: accepts.form ?? 'bearer' },
    ...{ presents: presents.kind, secretForm: presents.form ?? 'bearer' },
    ...{ tokenUrl: presents.tokenUrl ?? '', clientId: presents.clientId ?? '' },
  };
}

export type Lack = 'id' | 'did' | 'address' | 'token' | 'secret' | 'tokenUrl' | 'clientId';

const isWeb = (address: string): boolean => /^https?:$/.test(URL.parse(address.trim())?.protocol ?? '');

/** Pure: the first thing that is missing; null when nothing is. */
export function lackOf(draft: PartnerDraft): Lack | null {
  const { id, address, accepts, token, presents, secret, tokenUrl, clientId } = draft;
  if (id.trim() === '') return 'id';
  if (accepts === 'self-issued' && !id.trim().startsWith('did:web:')) return 'did';
  if (!isWeb(address)) return 'address';
  if (accepts === 'token' && token.trim().length < SHORTEST_SECRET) return 'token';
  if (presents === 'oauth2' && !isWeb(tokenUrl)) return 'tokenUrl';
  if (presents === 'oauth2' && clientId.trim() === '') return 'clientId';
  if ((presents === 'token' || presents === 'oauth2') && secret.trim().length < SHORTEST_SECRET) return 'secret';
  return null;
}

/** Pure: what is registered. */
export function inputOf(draft: PartnerDraft): PartnerInput {
  const { name, discover, accepts, token, tokenForm } = draft;
  return {
    id: draft.id.trim(),
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    address: draft.address.trim(),
    discover,
    accepts: accepts === 'token' ? { kind: 'token', token: token.trim(), form: tokenForm } : { kind: 'self-issued' },
    presents: presentsOf(draft),
  };
}

function presentsOf(draft: PartnerDraft): PartnerInput['presents'] {
  const { presents, secretForm: form } = draft;
  const [secret, scope, audience] = [draft.secret.trim(), draft.scope.trim(), draft.audience.trim()];
  switch (presents) {
    case 'token':
      return { kind: 'token', token: secret, form };
    case 'oauth2':
      return {
        kind: 'oauth2',
        tokenUrl: draft.tokenUrl.trim(),
        clientId: draft.clientId.trim(),
        clientSecret: secret,
        ...(scope === '' ? {} : { scope }),
        ...(audience === '' ? {} : { audience }),
        form,
      };
    case 'self-issued':
    case 'none':
      return { kind: presents };
  }
}
