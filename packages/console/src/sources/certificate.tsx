import type { CertificateFacts, SourceProbe } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { Facts } from '../design/facts.tsx';
import { StateWord } from '../design/state-word.tsx';
import { useFormats } from '../i18n/format.ts';

/** What a certificate says, in the order in which people compare it. */
export function Certificate({ facts }: { facts: CertificateFacts }) {
  const { t } = useTranslation('sources');
  const { date } = useFormats();
  return (
    <Facts
      of={[
        [t('certificate.sha256'), <code key="sha256">{facts.sha256}</code>],
        [t('certificate.sha1'), <code key="sha1">{facts.sha1}</code>],
        [t('certificate.subject'), facts.subject],
        [t('certificate.issuer'), facts.issuer],
        [t('certificate.application'), facts.applicationUri ? <code key="uri">{facts.applicationUri}</code> : null],
        [t('certificate.hosts'), facts.hosts.join(', ')],
        [t('certificate.validity'), t('certificate.fromTo', { from: date(facts.validFrom), to: date(facts.validTo) })],
        [t('certificate.key'), `${facts.key}, ${facts.signature}`],
      ]}
    />
  );
}

const kinds = { pass: 'done', fail: 'refused', note: 'open' } as const;

/** Each check of a certificate as a line that passes or fails, with the reason. */
export function Checks({ checks }: { checks: SourceProbe['checks'] }) {
  const { t } = useTranslation('sources');
  return (
    <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
      {checks.map(({ check, outcome, said, wanted }) => (
        <li key={check} style={{ marginBlock: 4 }}>
          <StateWord kind={kinds[outcome]} word={`${t(`outcome.${outcome}`)}:`} />{' '}
          {t(`check.${check}.${outcome === 'pass' ? 'pass' : 'other'}`, { said: said || t('check.nothing'), wanted })}
        </li>
      ))}
    </ul>
  );
}
