import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { tool, whyMissing } from '../../scripts/testing/tools.ts';
import { inBrowser } from '../support/console-browser.ts';
import { liveInBrowser } from '../support/console-live.ts';
import { type Manifest, sizesOf } from '../support/console-sizes.ts';
import { below, type Figure, measured, unmeasured } from '../support/figure.ts';
import { ROOT } from '../support/folders.ts';
import type { Group } from '../support/group.ts';

const DIST = join(ROOT, 'packages/console/dist');
const MANIFEST = join(DIST, '.vite/manifest.json');

const ready = { name: 'a page can be used, on this machine', unit: 'ms', budget: below(1000) };
const frames = { name: 'a year at 1 Hz: p95 between frames while zooming and moving', unit: 'ms', budget: below(50) };
const core = {
  name: '50 live signals at 10 Hz: CPU of all processes of the browser',
  unit: '% of a core',
  budget: below(25),
};

export const consoleGroup: Group = {
  id: 'console',
  title: 'The console in a browser',
  async run(context) {
    if (!existsSync(MANIFEST)) return [unmeasured('everything', '', 'it is not built: npm run console:build')];
    if (context.quick) return sizes();
    const chromium = tool('chromium');
    if (chromium === undefined)
      return [
        ...sizes(),
        ...[ready, frames, core].map(({ name, unit, budget }) =>
          unmeasured(name, unit, whyMissing('chromium'), budget),
        ),
      ];
    const seen = await inBrowser(chromium, context);
    const live = await liveInBrowser(chromium, context);
    return [
      ...sizes(),
      measured(ready.name, seen.readyMs, ready.unit, { budget: ready.budget, note: 'a machine page with its curves' }),
      measured(frames.name, seen.frameMs, frames.unit, {
        budget: frames.budget,
        note: `longest ${seen.longestMs.toFixed(0)} ms; without a graphics processor`,
      }),
      live.corePercent === null || live.leastHz < 9
        ? unmeasured(
            core.name,
            core.unit,
            live.corePercent === null
              ? 'this system does not say what a process used'
              : `a signal came ${live.leastHz.toFixed(1)} times a second only`,
            core.budget,
          )
        : measured(core.name, live.corePercent, core.unit, {
            budget: core.budget,
            note: `each signal came at least ${live.leastHz.toFixed(1)} times a second; without a graphics processor`,
          }),
    ];
  },
};

function sizes(): Figure[] {
  const weigh = (file: string) => gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
  const { signIn, firstPage, largestPage, css } = sizesOf(
    JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest,
    weigh,
  );
  const kb = (name: string, bytes: number, limit: number, note?: string) =>
    measured(name, bytes / 1000, 'KB', { budget: below(limit), ...(note === undefined ? {} : { note }) });
  return [
    kb('JavaScript until signing in, gzip', signIn, 185),
    kb('JavaScript until the first page, gzip', firstPage, 285),
    kb('largest page opened later, gzip', largestPage.bytes, 60, largestPage.name),
    kb('style sheets, all, gzip', css, 30),
  ];
}
