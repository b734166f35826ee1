import { type ReactNode, Suspense, useState } from 'react';
import type { LatePart } from '../api/late-part.ts';

interface LateProps<Props> {
  part: LatePart<Props>;
  /** What the part gets. */
  with: Props;
  /** What stands there while its code is loaded. */
  fallback: ReactNode;
}

/**
 * A part that is loaded late, shown at once when it is there already. Where it is waited for, React lets what stands there meanwhile
 * be seen for 300 ms, and so again for each part within a part: call `soon` as soon as it is known that a part will be shown.
 */
export function Late<Props extends object>({ part, with: given, fallback }: LateProps<Props>) {
  // Decided once for each part: another component in its place would begin from nothing.
  const [shown, show] = useState({ part, Part: part.current() });
  if (shown.part !== part) show({ part, Part: part.current() });
  const { Part } = shown;
  return (
    <Suspense fallback={fallback}>
      <Part {...given} />
    </Suspense>
  );
}
