/**
 * Packages whose install script we never run. Each one has a test in works.test.ts, under its name, that uses the package
 * the way we do and so proves that nothing is missing without the script.
 */
export const allowed: Readonly<Record<string, string>> = {
  'better-sqlite3': 'ships its compiled library for each platform; the script would compile it anew',
  'cpu-features': 'an optional helper of ssh2, which carries on without it',
  esbuild: 'the script only swaps a starter for the executable that lies in a package of its own',
  fsevents: 'macOS only, ships its compiled library; nothing of ours watches files',
  protobufjs: 'the script only warns about version ranges',
  ssh2: 'the script tries to compile a faster cipher; testcontainers uses ssh only for remote Docker hosts',
};
