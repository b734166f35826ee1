import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface Broken {
  file: string;
  /** What the document says. */
  what: string;
  why: string;
}

const ANCHOR = /`([\w.-]+\/[\w./-]+\.(?:ts|mjs|json|py|ya?ml))(?::([A-Za-z]\w*))?`/g;
const FOLDER = /`((?:packages|demo|scripts|docs|e2e|bench|deploy)\/[\w./-]*\/)`/g;
const LINK = /\]\(([^)#\s]+)(?:#[^)]*)?\)/g;

/** Places of the code and files that a document names and that are not there. `root`: the repository. */
export function brokenIn(file: string, root: string): Broken[] {
  const text = readFileSync(join(root, file), 'utf8');
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)];
  return [
    ...all(ANCHOR).flatMap(([what, path = '', symbol]) => {
      const found = [path, join('packages', path)].map((given) => join(root, given)).find(existsSync);
      if (found === undefined) return [{ file, what, why: 'there is no such file' }];
      if (symbol === undefined || declares(readFileSync(found, 'utf8'), symbol)) return [];
      return [{ file, what, why: `the file declares no ${symbol}` }];
    }),
    ...all(FOLDER).flatMap(([what, path = '']) =>
      existsSync(join(root, path)) ? [] : [{ file, what, why: 'there is no such folder' }],
    ),
    ...[...prose.matchAll(LINK)].flatMap(([what, path = '']) =>
      /^[a-z]+:/.test(path) || existsSync(join(root, dirname(file), path))
        ? []
        : [{ file, what, why: 'the link leads nowhere' }],
    ),
  ];
}

function declares(source: string, symbol: string): boolean {
  return new RegExp(
    `(?:^|\\s)(?:class|function|const|interface|type)\\s+${symbol}\\b|^\\s+(?:async\\s+|get\\s+)*${symbol}(?:<.*>)?\\(`,
    'm',
  ).test(source);
}
