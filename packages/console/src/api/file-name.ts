/** Pure: the name in a Content-Disposition header: `filename*` (RFC 5987) before `filename`; null when it names none. */
export function fileNameIn(disposition: string | null): string | null {
  const header = disposition ?? '';
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(header)?.[1];
  if (encoded !== undefined) {
    try {
      return decodeURIComponent(encoded);
    } catch {
      // Not encoded as it says: the plain name is left.
    }
  }
  return /filename="([^"]+)"/i.exec(header)?.[1] ?? null;
}
