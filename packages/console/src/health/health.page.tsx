import type { BrokerStatus, ConnectorView } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { Answer } from '../design/answer.tsx';
import { PageHeader } from '../design/page-header.tsx';
import { BrokerHealth } from './broker-health.tsx';
import { ConnectorHealth } from './connector-health.tsx';
import { Waiting } from './waiting.tsx';

/** How broker and connectors are doing: room, what waits, clocks, who is away. */
export default function HealthPage() {
  const { t } = useTranslation('health');
  const status = useApi<BrokerStatus>('/status', { topics: ['status'], everyMs: 5000 });
  const connectors = useApi<{ connectors: ConnectorView[] }>('/connectors', {
    topics: ['participants'],
    everyMs: 10_000,
  });
  return (
    <>
      <PageHeader title={t('title')} />
      <Answer of={status}>
        {(data) => (
          <>
            <BrokerHealth of={data} />
            <Waiting of={data.log} />
          </>
        )}
      </Answer>
      <Answer of={connectors}>{(data) => <ConnectorHealth of={data.connectors} />}</Answer>
    </>
  );
}
