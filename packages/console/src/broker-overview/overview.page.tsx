import type { BrokerStatus } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { Facts } from '../design/facts.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { useFormats } from '../i18n/format.ts';

/** How the broker of the dataspace is doing. */
export default function BrokerOverviewPage() {
  const { t } = useTranslation('overview');
  const { number, bytes } = useFormats();
  const status = useApi<BrokerStatus>('/status', { topics: ['participants', 'transfers', 'audit'], everyMs: 5000 });
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={status}>
        {(data) => (
          <section className="ms-panel">
            <Facts
              of={[
                [t('participants'), number(data.participants, 0)],
                [t('connectors'), t('connectorsText', data.connectors)],
                [t('datasets'), number(data.datasets, 0)],
                [t('audit'), number(data.audit.n, 0)],
                [
                  t('disk'),
                  data.disk.refusing
                    ? t('diskRefusing', { free: bytes(data.disk.freeBytes) })
                    : bytes(data.disk.freeBytes),
                ],
                [t('restored'), data.restored ? t('restoredText') : undefined],
              ]}
            />
          </section>
        )}
      </Answer>
    </>
  );
}
