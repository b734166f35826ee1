import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from './error-panel.tsx';

/** One answer of the API, or several that a page needs together. */
export interface Answered<T> {
  data: T | undefined;
  error: Error | null;
  refetch: () => Promise<unknown>;
}

/**
 * An answer of the API on a page: while it comes, when it failed, and the answer. A failed renewal keeps the old
 * answer on the screen and says so.
 */
export function Answer<T>({ of, children }: { of: Answered<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  const retry = () => void of.refetch();
  if (of.data === undefined)
    return of.error ? <ErrorPanel error={of.error} retry={retry} /> : <p role="status">{t('loading')}</p>;
  return (
    <>
      {of.error ? <ErrorPanel error={of.error} retry={retry} /> : null}
      {children(of.data)}
    </>
  );
}
