import { statfsSync } from 'node:fs';

/** Bytes free where a folder lies, for a process without privileges. @throws where the file system does not say */
export function freeBytesOf(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
