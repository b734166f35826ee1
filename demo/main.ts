import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { codeOf, MillspaceError, messageOf } from '@millspace/runtime/errors';
import { failureLines, systemLanguage } from '@millspace/runtime/lifecycle';
import { type DemoArgs, parseDemoArgs } from './args.ts';
import { AttachedStage, readStageFile } from './attach.ts';
import { consoleLines } from './consoles.ts';
import { helpText } from './help.ts';
import { LiveDemo } from './live.ts';
import { runOnce } from './once.ts';
import { LocalStage, MILLS } from './stage.ts';
import { tellStory } from './story.ts';
import { textsIn } from './texts.ts';
import { watchPlainly } from './watch.ts';

const language = systemLanguage();
const say = textsIn(language);
const stopped = new AbortController();
process.on('SIGINT', () => stopped.abort());
process.on('SIGTERM', () => stopped.abort());

/** Long enough for a whole window of the supplier, wherever it begins, and for a slow start of everybody else. */
const RECORDED_S = 60;

/** With `--once` standard output carries the story and, as its last line, the result. */
function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

function dataFolder(args: DemoArgs): string {
  const wanted = args.dataDir ?? (args.keep ? '.millspace' : null);
  try {
    if (wanted === null) return mkdtempSync(join(tmpdir(), 'millspace-'));
    mkdirSync(wanted, { recursive: true });
    return resolve(wanted);
  } catch (cause) {
    throw new MillspaceError('MS-CFG-020', {
      detail: `${wanted ?? tmpdir()}: ${codeOf(cause) ?? messageOf(cause)}`,
      where: wanted ?? tmpdir(),
      cause,
    });
  }
}

async function run(args: DemoArgs): Promise<number> {
  const startedAt = Date.now();
  const dataDir = dataFolder(args);
  const stage = new LocalStage({
    dataDir,
    mills: args.mills,
    rateHz: args.rateHz,
    recordedS: RECORDED_S,
    ...(args.port === 0 ? {} : { brokerPort: args.port }),
  });
  stage.onUnexpectedExit = (name) =>
    process.stderr.write(`${say('processDied', { name, log: stage.process(name).logFile() })}\n`);
  let failed = true;
  try {
    tell(say('starting', { dir: dataDir }));
    await interruptible(stage.set());
    const plot = await interruptible(tellStory(stage, tell, language));
    if (args.fault) {
      stage.process(MILLS).send({ fault: args.fault, machine: 'mill-1', on: true });
      tell(say('fault', { mill: 'mill-1', fault: args.fault }));
    }
    tell(say('ready', { url: stage.brokerUrl }));
    if (args.once) {
      const result = await interruptible(runOnce(stage, plot, { frames: args.frames, tell, language, startedAt }));
      for (const arrivals of plot.arrivals.values()) arrivals.stop();
      tell(JSON.stringify(result));
      failed = !result.ok;
      return result.ok ? 0 : 1;
    }
    const live = process.stdout.isTTY && !args.plain ? process.stdout : null;
    for (const line of await interruptible(consoleLines(stage, language, live !== null))) tell(line);
    const demoEnds = new AbortController();
    if (!live) void watchPlainly(stage, plot, language, tell, demoEnds.signal);
    await new LiveDemo(stage, plot, language, live).run(process.stdin, stopped.signal);
    demoEnds.abort();
    for (const arrivals of plot.arrivals.values()) arrivals.stop();
    tell(say('stopping'));
    failed = false;
    return 0;
  } catch (error) {
    if (stopped.signal.aborted) return 130;
    throw error;
  } finally {
    await stage.stop();
    const keep = args.keep || args.dataDir !== null || (failed && !stopped.signal.aborted);
    if (keep) process.stderr.write(`${say('kept', { dir: dataDir })}\n`);
    else rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The same story on services that others started and that go on afterwards. */
async function runAttached(args: DemoArgs, file: string): Promise<number> {
  const startedAt = Date.now();
  const stage = new AttachedStage(readStageFile(file));
  try {
    tell(say('attaching'));
    await interruptible(stage.set());
    const plot = await interruptible(tellStory(stage, tell, language));
    stage.ready();
    tell(say('ready', { url: stage.brokerUrl }));
    if (args.once) {
      const result = await interruptible(runOnce(stage, plot, { frames: args.frames, tell, language, startedAt }));
      tell(JSON.stringify(result));
      return result.ok ? 0 : 1;
    }
    await watchPlainly(stage, plot, language, tell, stopped.signal);
    return 0;
  } catch (error) {
    if (stopped.signal.aborted) return 130;
    throw error;
  } finally {
    await stage.stop();
  }
}

/** Ends early when the process is asked to stop. */
function interruptible<T>(work: Promise<T>): Promise<T> {
  const { signal } = stopped;
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      const end = () => reject(new Error('stopped'));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    }),
  ]);
}

try {
  const args = parseDemoArgs(process.argv.slice(2));
  if (args.help) {
    process.stdout.write(helpText(language));
    process.exit(0);
  }
  process.exit(await (args.attach === null ? run(args) : runAttached(args, args.attach)));
} catch (error) {
  process.stderr.write(`${failureLines(error, language).join('\n')}\n`);
  process.exit(1);
}
