import { Link } from '@tanstack/react-router';
import classes from './page-tabs.module.css';

/** Parts of one page, each with its own address. */
export function PageTabs({ label, tabs }: { label: string; tabs: readonly { label: string; to: string }[] }) {
  return (
    <nav aria-label={label} className={classes.tabs}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <Link to={tab.to} activeProps={{ 'aria-current': 'page' }} search={true as never}>
              {tab.label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
