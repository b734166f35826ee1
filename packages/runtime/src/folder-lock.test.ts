import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FolderLock } from './folder-lock.ts';

test('a folder has one worker; when it is gone, the next one may', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'));
  try {
    {
      using _first = FolderLock.take(folder);
      expect(() => FolderLock.take(folder)).toThrow(expect.objectContaining({ code: 'MS-CFG-021' }));
    }
    using _next = FolderLock.take(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
