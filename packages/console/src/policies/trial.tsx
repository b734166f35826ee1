import type { ReplayAnswer } from '@millspace/schemas';
import { useTranslation } from 'react-i18next';

/** What a change would have made of the past week. Texts: `policies`. */
export function Trial({ of }: { of: ReplayAnswer }) {
  const { t } = useTranslation('policies');
  const concerned = [...new Set(of.changed.map(({ provider, consumer }) => `${provider} → ${consumer}`))];
  return (
    <div role="status">
      <p>
        <strong>{t('trial', { changed: of.toDeny + of.toPermit, count: of.considered })}</strong>{' '}
        {of.undecidable === 0 ? null : t('trialUndecidable', { count: of.undecidable })}
      </p>
      {concerned.length === 0 ? null : (
        <ul>
          {concerned.map((pair) => (
            <li key={pair}>{pair}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
