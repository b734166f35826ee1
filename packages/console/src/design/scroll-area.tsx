import type { ReactNode } from 'react';

/** What may be wider than the screen scrolls by itself, with the keyboard too. */
export function ScrollArea({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region without anything to tab to could not be scrolled otherwise
    <section className="ms-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
