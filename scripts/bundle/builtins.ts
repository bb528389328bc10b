/**
 * Node's own modules, fetched when they are first used instead of imported: a static ESM import of
 * node:http reads all of its exports, which loads half of Node, and costs 40 ms of start-up;
 * process.getBuiltinModule does not. Covers the bare names that packages still use (`require('fs')`).
 */
import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const bareNames = builtinModules.filter((name) => !name.startsWith('_') && !name.startsWith('node:'));
const filter = new RegExp(`^(node:.+|${bareNames.join('|')})$`);

/**
 * The exports of a module that cost nothing to read. Node's getters load something (http.WebSocket: all of
 * undici) or warn (fs.F_OK); only for `await import('node:…')`, where all names are read at once.
 */
function plainNames(path: string): readonly string[] {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path)));
  return properties
    .filter(([name, property]) => Object.hasOwn(property, 'value') && /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default')
    .map(([name]) => name);
}

export const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter }, ({ path, kind }) => ({
      path: path.startsWith('node:') ? path : `node:${path}`,
      namespace: kind === 'dynamic-import' ? 'late-builtin' : 'builtin',
    }));
    // CommonJS, so that esbuild keeps it lazy and forwards each name when it is read.
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
      loader: 'js',
    }));
    build.onLoad({ filter: /.*/, namespace: 'late-builtin' }, ({ path }) => ({
      contents: `export { default, ${plainNames(path).join(', ')} } from ${JSON.stringify(path)};`,
      loader: 'js',
    }));
  },
};
