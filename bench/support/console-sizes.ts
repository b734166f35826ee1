/** A file of the built console, as Vite's manifest names it. */
export interface Built {
  file: string;
  imports?: readonly string[];
  /** Parts that it loads when they are needed. */
  dynamicImports?: readonly string[];
  css?: readonly string[];
}

export type Manifest = Readonly<Record<string, Built>>;

export interface Sizes {
  /** Bytes of JavaScript until somebody can sign in, with the texts of one language. */
  signIn: number;
  /** Bytes of JavaScript until the first page of a signed-in person is there. */
  firstPage: number;
  /** The page that costs most when it is opened from another, with what it draws curves with. */
  largestPage: { name: string; bytes: number };
  /** Bytes of all style sheets. */
  css: number;
}

const ENTRY = 'index.html';
/** Asked for at once, but nobody waits for it before signing in. */
const SIGNED_IN = 'src/app/pages.tsx';
const APPS = { connector: 'overview', broker: 'broker-overview' } as const;
/** Loaded by pages when they draw a curve. */
const PLOT = 'src/plots/u-plot.tsx';

/**
 * Pure: what browsers have to load, from the manifest.
 * @param weigh bytes of a file as it is sent
 * @throws Error where the manifest lacks what this looks for
 */
export function sizesOf(manifest: Manifest, weigh: (file: string) => number): Sizes {
  const bytes = (keys: Iterable<string>) => [...keys].reduce((sum, key) => sum + weigh(entryOf(manifest, key).file), 0);
  const texts = (area: string) => ['en', 'de'].map((language) => `src/i18n/${language}/${area}.json`);
  const longest = (area: string) => texts(area).reduce((one, other) => (bytes([other]) > bytes([one]) ? other : one));
  const signIn = closure(manifest, [ENTRY, longest('common')]);
  const first = Object.entries(APPS).map(([app, home]) => {
    const keys = [
      ...signIn,
      SIGNED_IN,
      `src/app/${app}-pages.ts`,
      `src/${home}/overview.page.tsx`,
      longest('overview'),
    ];
    return bytes(closure(manifest, keys));
  });
  const shell = closure(manifest, [...signIn, SIGNED_IN, ...Object.keys(APPS).map((app) => `src/app/${app}-pages.ts`)]);
  const pages = Object.keys(manifest)
    .filter((key) => key.endsWith('.page.tsx'))
    .map((name) => {
      const own = closure(manifest, [name]);
      const drawsCurves = [...own].some((key) => manifest[key]?.dynamicImports?.includes(PLOT));
      const all = drawsCurves ? closure(manifest, [name, PLOT]) : own;
      return { name, bytes: bytes([...all].filter((key) => !shell.has(key))) };
    });
  const [largestPage] = pages.toSorted((a, b) => b.bytes - a.bytes);
  if (largestPage === undefined) throw new Error('the manifest names no page');
  const sheets = new Set(Object.values(manifest).flatMap(({ css = [] }) => css));
  return {
    signIn: bytes(signIn),
    firstPage: Math.max(...first),
    largestPage,
    css: [...sheets].reduce((sum, file) => sum + weigh(file), 0),
  };
}

function entryOf(manifest: Manifest, key: string): Built {
  const found = manifest[key];
  if (found === undefined) throw new Error(`the manifest of the console does not name ${key}`);
  return found;
}

/** These files and all that they import at once. */
function closure(manifest: Manifest, keys: readonly string[]): Set<string> {
  const all = new Set<string>();
  const add = (key: string) => {
    if (all.has(key)) return;
    all.add(key);
    for (const next of entryOf(manifest, key).imports ?? []) add(next);
  };
  for (const key of keys) add(key);
  return all;
}
