import type { Plugin } from 'vite';
import { helpPageOf } from './help-text.ts';

/** Pages of `docs/user` become modules whose default export is a `HelpPage`: the browser needs no reader of markdown. */
export function helpPages(): Plugin {
  return {
    name: 'help-pages',
    transform: {
      filter: { id: /\/docs\/user\/[a-z]+\/[a-z-]+\.md$/ },
      handler: (markdown, id) => ({
        code: `export default ${JSON.stringify(helpPageOf(markdown, id))};`,
        map: null,
        moduleType: 'js',
      }),
    },
  };
}
