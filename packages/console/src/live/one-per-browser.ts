/**
 * Runs `lead` in one of all tabs of this browser, and in another when that one is closed: browsers allow six connections
 * to one HTTP/1.1 server, so a stream per tab would stop the seventh. Without Web Locks (plain HTTP in the LAN is no
 * secure context) every tab leads.
 * @returns a function that gives up waiting or leading
 */
export function oncePerBrowser(name: string, lead: () => () => void): () => void {
  if (!('locks' in navigator)) return lead();
  const over = new AbortController();
  let stop: (() => void) | undefined;
  navigator.locks
    .request(name, { signal: over.signal }, async () => {
      stop = lead();
      await new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }));
      stop();
    })
    .catch(() => undefined);
  return () => over.abort();
}
