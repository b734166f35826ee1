import type { NegotiationView } from '@millspace/schemas';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useApi } from '../api/use-api.ts';
import { useFormats } from '../i18n/format.ts';

/** Whoever asked already should see that before asking again. */
export function EarlierRequests({ dataset }: { dataset: string }) {
  const { t } = useTranslation('catalog');
  const { instant } = useFormats();
  const { data } = useApi<{ negotiations: NegotiationView[] }>('/negotiations', {
    query: { role: 'consumer' },
    topics: ['negotiations'],
  });
  const own = (data?.negotiations ?? []).filter((one) => one.dataset === dataset);
  return own.length === 0 ? null : (
    <section className="ms-panel">
      <h2>{t('earlier')}</h2>
      <ul style={{ margin: 0, paddingInlineStart: 16 }}>
        {own.map(({ pid, state, createdAt }) => (
          <li key={pid}>
            <Link to={`/requests/${encodeURIComponent(pid)}`}>
              {t('earlierRequest', { at: createdAt === undefined ? '' : instant(createdAt) })}
            </Link>{' '}
            {t(`state.${state}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}
