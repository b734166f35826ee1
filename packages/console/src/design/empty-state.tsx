import type { ReactNode } from 'react';

/** Nothing here yet: what belongs here, why it is empty, and one thing to do. */
export function EmptyState({ title, why, action }: { title: string; why: string; action?: ReactNode }) {
  return (
    <div className="ms-panel" style={{ textAlign: 'center', paddingBlock: 32 }}>
      <p style={{ fontWeight: 600, margin: 0 }}>{title}</p>
      <p className="ms-muted" style={{ margin: '4px auto 12px', maxWidth: '42rem' }}>
        {why}
      </p>
      {action}
    </div>
  );
}
