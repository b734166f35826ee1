// Generated from packs/ by tools/generate.ts. Do not edit.
import pack0 from '../../packs/bead-mill-1.json' with { type: 'json' };
import pack1 from '../../packs/energy-1.json' with { type: 'json' };
import pack2 from '../../packs/environment-1.json' with { type: 'json' };
import pack3 from '../../packs/pump-1.json' with { type: 'json' };

export const packFiles: readonly { file: string; json: unknown }[] = [
  { file: 'bead-mill-1.json', json: pack0 },
  { file: 'energy-1.json', json: pack1 },
  { file: 'environment-1.json', json: pack2 },
  { file: 'pump-1.json', json: pack3 },
];
