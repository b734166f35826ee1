import type { SourceValues } from '@millspace/schemas';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from 'react';
import { useApi } from '../../api/use-api.ts';

type Value = SourceValues['values'][number];

interface Watch {
  values: ReadonlyMap<string, Value>;
  show: (address: string) => () => void;
}

const WatchContext = createContext<Watch | null>(null);
/** As many rows as a screen shows, and their addresses as an address line holds. */
const MAX_ROWS = 60;
const MAX_LENGTH = 6000;
const EVERY_MS = 1000;

/** Asks for the values of the rows that are in sight, and for no others; nothing is asked any more when the page is left. */
export function LiveValues({ id, children }: { id: string; children: ReactNode }) {
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set());
  const show = useCallback((address: string) => {
    setShown((before) => new Set(before).add(address));
    return () =>
      setShown((before) => {
        const without = new Set(before);
        without.delete(address);
        return without;
      });
  }, []);
  const addresses = bounded([...shown].sort());
  const { data } = useApi<SourceValues>(`/sources/${id}/values`, {
    query: { addresses },
    everyMs: EVERY_MS,
    enabled: addresses !== '',
  });
  // While other rows come into sight the values of before stay on the screen.
  const last = useRef<ReadonlyMap<string, Value>>(new Map());
  if (data) last.current = new Map([...last.current, ...data.values.map((one) => [one.address, one] as const)]);
  return <WatchContext.Provider value={{ values: last.current, show }}>{children}</WatchContext.Provider>;
}

function bounded(addresses: readonly string[]): string {
  let text = '';
  for (const address of addresses.slice(0, MAX_ROWS)) {
    if (text.length + address.length > MAX_LENGTH) break;
    text += text === '' ? address : `\n${address}`;
  }
  return text;
}

/** The value of a row while it is in sight: put `ref` on the row. */
export function useLiveValue(address: string): {
  ref: (element: HTMLElement | null) => void;
  value: Value | undefined;
} {
  const watch = useContext(WatchContext);
  const [element, ref] = useState<HTMLElement | null>(null);
  const [visible, setVisible] = useState(false);
  const show = watch?.show;
  useEffect(() => {
    if (element === null) return;
    const observer = new IntersectionObserver((entries) => setVisible(entries.some((entry) => entry.isIntersecting)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  useEffect(() => (visible ? show?.(address) : undefined), [visible, show, address]);
  return { ref, value: watch?.values.get(address) };
}
