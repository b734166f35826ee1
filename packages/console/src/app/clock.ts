import { useSyncExternalStore } from 'react';

/** One timer for every age on the screen: they all move on at once, in one render. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** What is read off the clock (epoch ms), looked at once a second. Renders again only when it reads something else. */
export function useClock<T extends string | number | boolean>(read: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => {
    if (timer === undefined) now = Date.now();
    return read(now);
  });
}
