import { Button } from '@mantine/core';
import type { OwnCertificateView, SourceAccess, SourceProbe, SourceView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi, useCommand } from '../api/use-api.ts';
import { useMay } from '../app/session.tsx';
import { Answer } from '../design/answer.tsx';
import { CopyButton } from '../design/copy-button.tsx';
import { ErrorPanel } from '../design/error-panel.tsx';
import { useFormats } from '../i18n/format.ts';
import { Access, passed } from './access.tsx';
import { Certificate, Checks } from './certificate.tsx';

/** Asked when somebody looks, and not at every change: each question is a connection to the machine. */
export const useProbe = (id: string, enabled = true) => useApi<SourceProbe>(`/sources/${id}/probe`, { enabled });

/** Step A: their certificate. Trusted or refused by a person, for this source alone; a changed one beside the old. */
export function TheirCertificate({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const probe = useProbe(id);
  return (
    <section className="ms-panel">
      <h2>{t('theirs.title')}</h2>
      <Answer of={probe}>{(data) => <Shown id={id} probe={data} again={() => void probe.refetch()} />}</Answer>
    </section>
  );
}

interface ShownProps {
  id: string;
  probe: SourceProbe;
  again: () => void;
}

function Shown({ id, probe: { certificate, checks, trust }, again }: ShownProps) {
  const { t } = useTranslation('sources');
  if (certificate === null) return <p>{t('theirs.none')}</p>;
  const changed = trust.trusted !== null && trust.trusted.sha256 !== certificate.sha256;
  return (
    <>
      <p>{t(`theirs.${trust.state}`)}</p>
      {changed && trust.trusted ? (
        <div className="ms-row" style={{ alignItems: 'start' }}>
          <div className="ms-panel" style={{ flex: '1 1 320px' }}>
            <h3 style={{ margin: 0 }}>{t('theirs.old')}</h3>
            <Certificate facts={trust.trusted} />
          </div>
          <div className="ms-panel" style={{ flex: '1 1 320px' }}>
            <h3 style={{ margin: 0 }}>{t('theirs.new')}</h3>
            <Certificate facts={certificate} />
          </div>
        </div>
      ) : (
        <Certificate facts={certificate} />
      )}
      <h3>{t('theirs.checks')}</h3>
      <Checks checks={checks} />
      <Decide id={id} fingerprint={certificate.sha256} state={trust.state} again={again} />
    </>
  );
}

interface DecideProps {
  id: string;
  fingerprint: string;
  state: SourceProbe['trust']['state'];
  again: () => void;
}

function Decide({ id, fingerprint, state, again }: DecideProps) {
  const { t } = useTranslation('sources');
  const may = useMay('publisher');
  const decide = useCommand<'trust' | 'refuse', SourceView>(
    (verdict) => ({ method: 'POST', path: `/sources/${id}/${verdict}`, body: { fingerprint } }),
    ['sources'],
  );
  if (!may) return null;
  return (
    <>
      <p className="ms-muted">{t('theirs.compare')}</p>
      <div className="ms-row">
        {state === 'trusted' ? null : (
          <Button loading={decide.isPending} onClick={() => decide.mutate('trust', { onSuccess: again })}>
            {t('theirs.trust')}
          </Button>
        )}
        {state === 'refused' ? null : (
          <Button
            variant="default"
            loading={decide.isPending}
            onClick={() => decide.mutate('refuse', { onSuccess: again })}
          >
            {t(state === 'trusted' ? 'theirs.withdraw' : 'theirs.refuse')}
          </Button>
        )}
      </div>
      {decide.error ? <ErrorPanel error={decide.error} /> : null}
    </>
  );
}

/** As `useProbe`; each question is a whole session. */
export const useAccess = (id: string, options: { everyMs?: number; enabled?: boolean } = {}) =>
  useApi<SourceAccess>(`/sources/${id}/access`, options);

const TRY_AGAIN_MS = 5000;

/** Step B: our certificate, which somebody has to accept at the server; tried until it works. */
export function OurCertificate({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const own = useApi<OwnCertificateView>('/own-certificate');
  return (
    <section className="ms-panel">
      <h2>{t('ours.title')}</h2>
      <p>{t('ours.about')}</p>
      <Answer of={own}>
        {({ facts }) => (
          <>
            <div className="ms-row" style={{ marginBottom: 12 }}>
              <a href="/api/v1/own-certificate?format=der" download>
                {t('ours.der')}
              </a>
              <a href="/api/v1/own-certificate?format=pem" download>
                {t('ours.pem')}
              </a>
              <CopyButton value={facts.sha1} label={t('ours.copy')} />
            </div>
            <Certificate facts={facts} />
          </>
        )}
      </Answer>
      <Accepted id={id} />
    </section>
  );
}

function Accepted({ id }: { id: string }) {
  const { t } = useTranslation('sources');
  const { time } = useFormats();
  const first = useAccess(id);
  const settled = passed(first.data, 'ours');
  const access = useAccess(id, settled ? {} : { everyMs: TRY_AGAIN_MS });
  return (
    <>
      <h3>{t('ours.accepted')}</h3>
      <Answer of={access}>
        {(data) => (
          <>
            <Access access={data} until="ours" />
            <p className="ms-muted" role="status">
              {settled ? t('ours.yes') : t('ours.again', { time: time(data.at) })}
            </p>
          </>
        )}
      </Answer>
    </>
  );
}
