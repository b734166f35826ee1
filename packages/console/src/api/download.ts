import { fileNameIn } from './file-name.ts';
import { ApiError, type CallOptions, fetchAnswer } from './http.ts';

export interface DownloadOptions {
  signal: AbortSignal;
  /** Told as it grows. */
  onBytes: (bytes: number) => void;
}

/**
 * Saves an answer as a file, under the name that the server gives it. Fetched, not followed as a link: so a refusal is shown
 * with its reason instead of being saved. Resolves with the name.
 * @throws ApiError
 */
export async function download(
  path: string,
  query: NonNullable<CallOptions['query']>,
  { signal, onBytes }: DownloadOptions,
): Promise<string> {
  const response = await fetchAnswer('GET', path, { query, signal });
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    parts.push(piece.value);
    bytes += piece.value.length;
    onBytes(bytes);
  }
  const name = fileNameIn(response.headers.get('content-disposition'));
  if (name === null) throw new ApiError(response.status, { code: 'HTTP-NO-FILE', detail: path });
  const url = URL.createObjectURL(new Blob(parts, { type: response.headers.get('content-type') ?? '' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it over by the next turn; a revoked address would cancel a download that has not begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return name;
}
