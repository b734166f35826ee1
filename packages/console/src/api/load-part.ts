import { readConsole } from './console.ts';

const LONGEST_PAUSE_MS = 8000;

/**
 * Loads a part of this app (the code of a page, texts) when it is needed. While nobody answers it tries again, for otherwise a page
 * opened at the wrong moment would stay broken after everything else has come back.
 * @throws whatever `load` threw, when the process answers but this part is still not there: the app is older than the process
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  let lastChance = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await load();
    } catch (error) {
      if (lastChance) throw error;
      lastChance = await readConsole().then(
        () => true,
        () => false,
      );
      if (!lastChance) await pause(Math.min(1000 * 2 ** attempt, LONGEST_PAUSE_MS));
    }
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
