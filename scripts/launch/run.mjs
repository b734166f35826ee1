import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv }} Where */

/** A batch file (npm.cmd) starts in a shell only. */
const needsShell = (/** @type {string} */ command) => /\.cmd$/.test(command);

/**
 * Runs a helper and keeps what it says.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runQuietly(command, args, cwd) {
  return new Promise((resolve) => {
    const shell = needsShell(command);
    const words = shell ? args.map((word) => (/\s/.test(word) ? `"${word}"` : word)) : args;
    const child = spawn(command, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell });
    let output = '';
    const keep = (/** @type {Buffer} */ bytes) => {
      output += bytes.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.on('error', (error) => resolve({ code: 1, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * What a program prints, trimmed, or nothing if it fails.
 * @param {string} command
 * @param {readonly string[]} args
 */
export async function capture(command, args, cwd = process.cwd()) {
  const { code, output } = await runQuietly(command, args, cwd);
  return code === 0 ? output.trim() : undefined;
}

/**
 * Runs a helper whose output is progress, not result.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Where} where
 * @returns {Promise<number>}
 */
export function runToStderr(command, args, where) {
  return supervise(spawn(command, args, { ...where, stdio: ['ignore', process.stderr, process.stderr] }));
}

/**
 * Runs the command itself: it owns the terminal, gets our signals, and its exit code becomes ours.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Where} where
 * @returns {Promise<number>}
 */
export function run(command, args, where) {
  return supervise(spawn(command, args, { ...where, stdio: 'inherit' }));
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
function supervise(child) {
  /** @type {Map<NodeJS.Signals, () => void>} */
  const handlers = new Map();
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    const forward = () => {
      // Ctrl-C on a terminal reaches the child without us; a second one would mean "at once, without tidying up".
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    handlers.set(signal, forward);
    process.on(signal, forward);
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      for (const [name, forward] of handlers) process.off(name, forward);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 1));
    });
  });
}
