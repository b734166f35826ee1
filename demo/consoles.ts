import { COMPANIES } from './companies.ts';
import { BROKER, type LocalStage } from './stage.ts';
import { type Language, textsIn } from './texts.ts';

/**
 * One line for each console of the stage: who does what there, and how to get in. A link to set it up works once and is a
 * secret, so it is for a terminal only; without one, the plain address is told.
 */
export function consoleLines(stage: LocalStage, language: Language, onTerminal: boolean): Promise<string[]> {
  const say = textsIn(language);
  const houses = [
    { slug: BROKER, name: say('dataspace'), api: stage.broker },
    ...COMPANIES.map(({ slug, name }) => ({ slug, name, api: stage.connector(slug) })),
  ];
  return Promise.all(
    houses.map(async ({ slug, name, api }) => {
      const { url } = stage.process(slug);
      if (!onTerminal) return say('console', { name, url });
      const { code } = await api.post<{ code: string }>('/setup-code');
      return say('consoleSetUp', { name, url: `${url}/setup/${code}` });
    }),
  );
}
