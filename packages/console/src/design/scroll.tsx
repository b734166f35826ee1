import type { ReactNode } from 'react';

interface ScrollProps {
  /** What is in it, for those who do not see it. */
  label: string;
  panel?: boolean;
  children: ReactNode;
}

/** What may be wider than the screen: it scrolls by itself, and can be reached by the keyboard, also without a link in it. */
export function Scroll({ label, panel = false, children }: ScrollProps) {
  return (
    <section
      className={panel ? 'ms-panel ms-scroll' : 'ms-scroll'}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll it
      tabIndex={0}
    >
      {children}
    </section>
  );
}
