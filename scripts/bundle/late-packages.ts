/**
 * Packages loaded with `await import('name')`. A CommonJS package in a chunk of its own would have only
 * a default export; here it gets the names that Node itself gives it, as when the source is run unbundled.
 */
import type { Plugin } from 'esbuild';

export const latePackages: Plugin = {
  name: 'late-packages',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, ({ path, kind, resolveDir }) =>
      kind === 'dynamic-import' && !path.startsWith('node:') ? { path, namespace: 'late-package', pluginData: resolveDir } : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'late-package' }, async ({ path, pluginData }) => {
      const names = Object.keys((await import(path)) as object);
      const list = names.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name)).join(', ');
      return { contents: `export { ${list} } from ${JSON.stringify(path)};`, resolveDir: String(pluginData) };
    });
  },
};
