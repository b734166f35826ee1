/** Who may import whom (DESIGN: "Imports point one way") and which library stays in which room. */

/** A part of the repository: the folder and what its files may use from the other parts. */
export interface Part {
  readonly folder: string;
  /** Name under which other parts import it. */
  readonly name?: string;
  readonly mayImport: readonly string[];
  /** Folders of other parts that it may reach by path, and why an import by name would not do. */
  readonly reachesInto?: { readonly folders: readonly string[]; readonly because: string };
  /** Where given, its own code (not its tests and tools) uses these libraries only. */
  readonly libraries?: readonly string[];
  /** true: its own code runs in a browser too, so Node's modules are out of reach. */
  readonly pure?: true;
  /** Where the browser's own `fetch` may be called. Servers have a client of their own. */
  readonly fetches?: RegExp;
}

const servers = ['@millspace/runtime', '@millspace/policy', '@millspace/schemas'];
const everything = [...servers, '@millspace/connector', '@millspace/broker', '@millspace/sim-mill'];

export const parts: readonly Part[] = [
  {
    folder: 'packages/schemas',
    name: '@millspace/schemas',
    mayImport: [],
    libraries: ['ajv', 'ajv-formats'],
    pure: true,
  },
  {
    folder: 'packages/policy',
    name: '@millspace/policy',
    mayImport: ['@millspace/schemas'],
    libraries: [],
    pure: true,
  },
  { folder: 'packages/runtime', name: '@millspace/runtime', mayImport: ['@millspace/schemas'] },
  {
    folder: 'packages/sim-mill',
    name: '@millspace/sim-mill',
    mayImport: ['@millspace/runtime', '@millspace/schemas'],
  },
  { folder: 'packages/connector', name: '@millspace/connector', mayImport: servers },
  { folder: 'packages/broker', name: '@millspace/broker', mayImport: servers },
  // Runs in the browser: it meets broker and connector on the wire alone.
  {
    folder: 'packages/console',
    name: '@millspace/console',
    mayImport: ['@millspace/policy', '@millspace/schemas'],
    pure: true,
    fetches: /^packages\/console\/src\/api\/http\.ts$/,
  },
  // The whole-system tests attach to the stage that the demo builds: what people see first is what is tested.
  { folder: 'e2e', name: '@millspace/e2e', mayImport: [...everything, '@millspace/demo'] },
  {
    folder: 'bench',
    name: '@millspace/bench',
    mayImport: everything,
    reachesInto: {
      folders: ['packages/broker/src/', 'packages/connector/src/', 'e2e/edc/'],
      because:
        'a figure measures one room by itself, beside the peer that the tests start; exporting rooms for that alone would open them to everybody',
    },
  },
  { folder: 'demo', name: '@millspace/demo', mayImport: everything },
  { folder: 'scripts', mayImport: [] },
];

/** A library and the rooms (patterns of paths) in which a package's own code may import it, types included. */
export interface VendorRoom {
  readonly library: RegExp;
  readonly rooms: readonly RegExp[];
}

const mqttRooms = [
  /^packages\/connector\/src\/sources\/mqtt/,
  /^packages\/sim-mill\/src\/outputs\//,
  /^packages\/sim-mill\/src\/mqtt-broker/,
];

export const vendorRooms: readonly VendorRoom[] = [
  {
    library: /^node-opcua(-|$)/,
    rooms: [/^packages\/connector\/src\/sources\/opcua/, /^packages\/sim-mill\/src\/outputs\//],
  },
  { library: /^(mqtt|sparkplug-payload)$/, rooms: mqttRooms },
  { library: /^ws$/, rooms: [/^packages\/connector\/src\/sources\/mqtt/] },
  { library: /^aedes(-|$)/, rooms: [/^packages\/sim-mill\/src\/mqtt-broker/] },
  {
    library: /^better-sqlite3$/,
    rooms: [/^packages\/runtime\/src\/sqlite/, /\/store\//, /(^|[/.-])store\.ts$/],
  },
  {
    library: /^(fastify|@fastify\/.+)$/,
    rooms: [/^packages\/runtime\/src\/http/, /^packages\/runtime\/src\/jwt/, /\.routes\.ts$/],
  },
  { library: /^undici$/, rooms: [/^packages\/runtime\/src\/http-client/] },
  { library: /^nodemailer$/, rooms: [/^packages\/runtime\/src\/notifications\/mailer/] },
  { library: /^@node-rs\/argon2$/, rooms: [/^packages\/runtime\/src\/users\/password-hash/] },
  { library: /^@lhncbc\/ucum-lhc$/, rooms: [/^packages\/connector\/src\/normalise\//, /^packages\/schemas\/tools\//] },
];

/** Test helpers that any part's tests may reach by path. */
export const sharedTestHelpers = 'scripts/testing/';

/** Tests, generators and builds use what they need to do their job; only the import directions hold for them too. */
export function isOwnCode(file: string): boolean {
  return (
    file.startsWith('packages/') &&
    !/\/vite\.config\.ts$|\.(test|contract|bench)\.[cm]?[jt]s$|\/(test|tools|bench)\//.test(file)
  );
}
