/**
 * Node's own modules, fetched when they are first used instead of imported: a static ESM import of
 * node:http reads all of its exports, which loads half of Node, and costs 40 ms of start-up;
 * process.getBuiltinModule does not. Covers the bare names that packages still use (`require('fs')`).
 */
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const bareNames = builtinModules.filter((name) => !name.startsWith('_') && !name.startsWith('node:'));
const filter = new RegExp(`^(node:.+|${bareNames.join('|')})$`);

export const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter }, ({ path }) => ({ path: path.startsWith('node:') ? path : `node:${path}`, namespace: 'builtin' }));
    // CommonJS, so that esbuild keeps it lazy and forwards each name when it is read.
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: 'js',
    }));
  },
};
