/** Ink's bridge to React's developer tools has no place in what is shipped: an empty module. */
import type { Plugin } from 'esbuild';

export const noDevtools: Plugin = {
  name: 'no-devtools',
  setup(build) {
    build.onResolve({ filter: /^\.\/devtools\.js$/ }, ({ importer }) =>
      importer.includes('node_modules/ink/') ? { path: 'devtools', namespace: 'empty' } : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: '' }));
  },
};
