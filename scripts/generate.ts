// Runs every generator, one after the other: the second reads what the first made.
import { generators } from './checks/all.ts';
import { outputOf } from './checks/command.ts';

for (const script of generators) {
  const { code, output } = await outputOf(process.execPath, [script]);
  process.stdout.write(output);
  if (code !== 0) {
    process.exitCode = 1;
    break;
  }
}
