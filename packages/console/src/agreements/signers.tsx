import type { AgreementView, SignatoryView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Facts } from '../design/facts.tsx';

type Signatory = NonNullable<NonNullable<AgreementView['agreement']['x:signatories']>['assigner']>;

/** Who acted for each side; people of this house by name, others as their connector calls them. */
export function Signers({
  view: { agreement, role, providerSignature, consumerSignature, signedByOneSide },
}: {
  view: AgreementView;
}) {
  const { t } = useTranslation('agreements');
  const maySee = useMay('signatory', 'admin');
  const people = useApi<{ signatories: SignatoryView[] }>('/signatories', { topics: ['signing'], enabled: maySee });
  const { assigner, assignee } = agreement['x:signatories'] ?? {};
  const write = (signatory: Signatory | undefined, own: boolean, signature: string | undefined) => {
    const found = own ? people.data?.signatories.find(({ person }) => person === signatory?.person) : undefined;
    const name = signatory === undefined ? t('nobodyNamed') : (found?.name ?? signatory.person);
    const how = t(signatory?.instruction ? 'byInstruction' : 'byHand');
    return t(signature === undefined ? 'unsignedBy' : 'signedBy', { name, how });
  };
  return (
    <section className="ms-panel">
      <h2>{t('signers')}</h2>
      <Facts
        of={[
          [t('provider'), write(assigner, role === 'provider', providerSignature)],
          [t('consumer'), write(assignee, role === 'consumer', consumerSignature)],
          [t('note'), signedByOneSide ? t('oneSide') : undefined],
        ]}
      />
    </section>
  );
}
