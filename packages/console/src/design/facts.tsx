import type { ReactNode } from 'react';

/** Name and value of what is known of a thing, in two columns. Facts without a value are left out. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="ms-facts">
      {of.map(([name, value]) =>
        value === undefined || value === null || value === '' ? null : (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
