/** Writes the mapping files of docker-compose.yml into a folder: `node demo/mapping-files.ts deploy`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { demoDevices, fittedSignals, mappingFile } from './configs.ts';

const MILLS = 2;
const RATE_HZ = 10;

/** File name → content, for the devices and the rate of deploy/mills.yaml. */
export function mappingFiles(): Record<string, string> {
  const devices = demoDevices(MILLS);
  return Object.fromEntries(
    (['opcua', 'mqtt'] as const).map((source) => [
      `mapping-${source}.yaml`,
      `# Made by \`node demo/mapping-files.ts deploy\`.\n${stringify(mappingFile(source, devices, RATE_HZ, fittedSignals))}`,
    ]),
  );
}

const [, entry, folder] = process.argv;
if (entry === import.meta.filename && folder !== undefined) {
  for (const [name, content] of Object.entries(mappingFiles())) writeFileSync(join(folder, name), content);
}
