import type { End } from './output.ts';

/** Everything has been given that can be had now. */
export const UP_TO_NOW: End = {
  code: 'endOfData',
  text: {
    en: 'This is all there is for now. Go on behind the last position.',
    de: 'Mehr gibt es im Augenblick nicht. Hinter der letzten Position geht es weiter.',
  },
  retry: true,
};
