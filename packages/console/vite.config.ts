import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { helpPages } from './tools/help-pages.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Each text file also in the forms that browsers ask for: compressed once here instead of with every answer. */
function precompressed(): Plugin {
  return {
    name: 'precompressed',
    apply: 'build',
    closeBundle() {
      const assets = join(root, 'dist', 'assets');
      for (const name of readdirSync(assets).filter((one) => /\.(js|css|svg)$/.test(one))) {
        const text = readFileSync(join(assets, name));
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
        writeFileSync(join(assets, `${name}.br`), brotliCompressSync(text, { params: size }));
        writeFileSync(join(assets, `${name}.gz`), gzipSync(text, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  root,
  plugins: [react(), helpPages(), precompressed()],
  build: {
    target: 'es2022',
    // The content security policy allows no inline script, and the sizes are printed by the bench.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    manifest: true,
  },
});
