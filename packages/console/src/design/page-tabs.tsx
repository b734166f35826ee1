import { Link } from '@tanstack/react-router';
import classes from './page-tabs.module.css';

interface PageTab {
  label: string;
  to: string;
  /** Instead of what the address has now. */
  search?: object;
  /** Shown now though its address is another: the one that a page begins with. */
  current?: boolean;
}

/** Parts of one page, each with its own address. */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly PageTab[] }) {
  return (
    <nav aria-label={label} className={classes.tabs}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Link
              to={tab.to}
              activeProps={{ 'aria-current': 'page' }}
              search={(tab.search ?? true) as never}
              {...(tab.current ? { 'aria-current': 'page' } : {})}
            >
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
