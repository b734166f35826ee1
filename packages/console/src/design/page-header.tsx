import { type ReactNode, use, useEffect, useRef } from 'react';
import { PageHelpContext } from './page-help-context.ts';

export interface PageHeaderProps {
  /** The page's one h1; with the name of the object it is about. */
  title: string;
  /** Way back, from the list to here. */
  trail?: ReactNode;
  /** State in words, an id, a chip. */
  beside?: ReactNode;
  actions?: ReactNode;
}

/** Head of every page. Names the window after it and takes the focus, so that a screen reader hears where one is. */
export function PageHeader({ title, trail, beside, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const help = use(PageHelpContext);
  useEffect(() => {
    document.title = `${title} · millspace`;
  }, [title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header style={{ marginBottom: 12 }}>
      {trail}
      <div className="ms-spread">
        <div className="ms-row">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {beside}
        </div>
        {actions || help ? (
          <div className="ms-row">
            {actions}
            {help}
          </div>
        ) : null}
      </div>
    </header>
  );
}
