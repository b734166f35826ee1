import type { Series } from '@millspace/schemas';
import classes from './machines.module.css';

/** A thumbnail of one curve: says how it went, not how much. Gaps stay gaps. */
export function Sparkline({ series, label }: { series: Series | undefined; label: string }) {
  if (series === undefined || !series.mean.some((value) => value !== null)) return null;
  return (
    <svg className={classes.sparkline} viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label={label}>
      <path d={pathOf(series.mean)} />
    </svg>
  );
}

/** SVG path over 100 × 24; pure. */
export function pathOf(values: readonly (number | null)[]): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const height = Math.max(...known) - low || 1;
  let path = '';
  values.forEach((value, at) => {
    if (value === null) return;
    const x = ((at + 0.5) * 100) / values.length;
    const y = 22 - (20 * (value - low)) / height;
    const joined = at > 0 && values[at - 1] !== null && path !== '';
    path += `${joined ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}${joined ? '' : 'h0.1'}`;
  });
  return path;
}
