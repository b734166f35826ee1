import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

interface OnePageProps {
  /** What the list is, for those who do not see it. */
  of: string;
  /** Where this page begins; undefined: it is the first. */
  cursor: string | undefined;
  /** The next page is being asked for: what stands here is the one before. */
  turning: boolean;
  children: ReactNode;
}

/**
 * One page of a list that goes on: turned, the page before stays until the next is there; then the beginning of that is where the
 * reader is, on the screen and with the focus.
 */
export function OnePage({ of, cursor, turning, children }: OnePageProps) {
  const { t } = useTranslation();
  const beginning = useRef<HTMLElement>(null);
  const read = useRef(cursor);
  useEffect(() => {
    if (turning || read.current === cursor) return;
    read.current = cursor;
    beginning.current?.scrollIntoView();
    beginning.current?.focus({ preventScroll: true });
  }, [turning, cursor]);
  return (
    <section
      ref={beginning}
      className="ms-one-page"
      aria-label={t('onePage', { of })}
      aria-busy={turning}
      tabIndex={-1}
    >
      {children}
      <p role="status" className="ms-muted">
        {turning ? t('loading') : null}
      </p>
    </section>
  );
}
