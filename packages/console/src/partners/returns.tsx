import type { DealtAgreement, PartnerBalance } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useDatasetTitles } from '../catalog/use-dataset-titles.ts';
import { usePhrase } from '../i18n/phrase.ts';
import { NamedReturn } from '../terms/named-return.tsx';

/** What is expected in return under agreements in force, what was named for it, and whether there is an agreement on that. */
export function Returns({ of: { partner, given, received } }: { of: PartnerBalance }) {
  const { t } = useTranslation('partners');
  const open = (agreements: readonly DealtAgreement[]) =>
    agreements.filter(({ status, inReturn }) => status === 'active' && inReturn !== undefined);
  const [fromThem, fromUs] = [open(given.agreements), open(received.agreements)];
  if (fromThem.length + fromUs.length === 0) return null;
  return (
    <section className="ms-panel">
      <h2>{t('returns')}</h2>
      <p className="ms-muted">{t('returnsAbout')}</p>
      <Side title={t('fromThem', { partner })} of={fromThem} />
      <Side title={t('fromUs', { partner })} of={fromUs} />
    </section>
  );
}

function Side({ title, of }: { title: string; of: readonly DealtAgreement[] }) {
  const { t } = useTranslation('partners');
  const phrase = usePhrase();
  const titleOf = useDatasetTitles(of);
  if (of.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul style={{ paddingInlineStart: 20 }}>
        {of.map(({ id, dataset, inReturn }) => (
          <li key={id}>
            <Link to={`/agreements/${encodeURIComponent(id)}`}>{titleOf({ dataset })}</Link>:{' '}
            {inReturn?.expected.map((text) => t('quoted', { text: phrase(text) })).join(' ')}{' '}
            {inReturn?.dataset ? (
              <>
                {t('namedForIt')} <NamedReturn dataset={inReturn.dataset} />{' '}
                {inReturn.agreement === null ? (
                  t('noAgreementYet')
                ) : (
                  <Link to={`/agreements/${encodeURIComponent(inReturn.agreement)}`}>{t('agreementOnIt')}</Link>
                )}
              </>
            ) : (
              t('nothingNamed')
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
