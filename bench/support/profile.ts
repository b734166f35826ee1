import type { Context } from './group.ts';

/** Arguments with which Node writes a CPU profile of a process when it ends; none unless profiles were asked for. */
export function profileArgs({ profileTo }: Pick<Context, 'profileTo'>, name: string): string[] {
  if (profileTo === null) return [];
  return ['--cpu-prof', `--cpu-prof-dir=${profileTo}`, `--cpu-prof-name=${name}.cpuprofile`];
}
