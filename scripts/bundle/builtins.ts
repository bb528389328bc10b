/**
 * Node's own modules, fetched with process.getBuiltinModule instead of imported: a static ESM import of
 * node:http reads all of its exports, which loads half of Node, and costs 40 ms of start-up. Covers the
 * bare names that packages still use (`require('fs')`).
 */
import { builtinModules } from 'node:module';
import { relative } from 'node:path';
import type { Plugin } from 'esbuild';

const bareNames = builtinModules.filter((name) => !name.startsWith('_') && !name.startsWith('node:'));
const filter = new RegExp(`^(node:.+|${bareNames.join('|')})$`);

/** One namespace of virtual modules for each way to ask for a built-in. */
const FORMS = { 'import-statement': 'builtin-imported', 'dynamic-import': 'builtin-late', 'require-call': 'builtin-required' } as const;

interface Names {
  readonly all: readonly string[];
  /** Without Node's getters: they load something (http.WebSocket: all of undici) or warn (fs.F_OK). */
  readonly plain: readonly string[];
}

function namesOf(path: string): Names {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path)));
  const usable = properties.filter(([name]) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default');
  const plain = usable.filter(([, property]) => Object.hasOwn(property, 'value'));
  return { all: usable.map(([name]) => name), plain: plain.map(([name]) => name) };
}

/** Modules of plain functions that only some runs call, and that load much: fetched at the first call. */
const LATE = new Set(['node:child_process', 'node:crypto', 'node:dns', 'node:fs/promises', 'node:zlib']);

function isPassedOn(path: string, name: string): boolean {
  const { value } = Object.getOwnPropertyDescriptor(process.getBuiltinModule(path), name) ?? {};
  return LATE.has(path) && /^[a-z]/.test(name) && typeof value === 'function';
}

/** A function that passes its call on; classes and constants (upper case) must be the real thing. */
function passedOn(path: string, name: string): string {
  return `const _${name} = (...args) => process.getBuiltinModule(${JSON.stringify(path)}).${name}(...args);`;
}

/**
 * What the program never uses and packages can do without: they catch the error of a Node that was built without it.
 * ytm speaks HTTP/1.1 only; node:http2 would cost 13 ms of every start that attempts a probe over HTTP.
 */
const ABSENT = new Set(['node:http2']);

function required(path: string): string {
  if (ABSENT.has(path)) return `throw new Error(${JSON.stringify(`${path} is not part of this build`)});`;
  return `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`;
}

/** The same for a module that is imported as a whole (`import childProcess from 'node:child_process'`). */
function fetchedOnUse(path: string): string {
  return `new Proxy({}, { get: (_, name) => process.getBuiltinModule(${JSON.stringify(path)})[name] })`;
}

/** Every export is marked as pure: esbuild leaves out the unused ones, so that only what is used is ever read. */
function imported(path: string): string {
  const { all } = namesOf(path);
  return `
    import builtin from ${JSON.stringify(`whole:${path}`)};
    const read = (name) => builtin[name];
    export default builtin;
    ${all.map((name) => (isPassedOn(path, name) ? passedOn(path, name) : `const _${name} = /* @__PURE__ */ read(${JSON.stringify(name)});`)).join('\n')}
    export { ${all.map((name) => `_${name} as ${name}`).join(', ')} };
  `;
}

export const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    const root = build.initialOptions.absWorkingDir ?? process.cwd();
    build.onResolve({ filter }, ({ path: asked, kind, importer }) => {
      if (kind !== 'import-statement' && kind !== 'dynamic-import' && kind !== 'require-call') return null;
      const path = asked.startsWith('node:') ? asked : `node:${asked}`;
      // One for each importer: a class that another one imports is read, and all of the module loaded, only where that one is.
      const suffix = kind === 'import-statement' && LATE.has(path) ? `?${relative(root, importer)}` : '';
      return { path, suffix, namespace: FORMS[kind], sideEffects: false };
    });
    // The module as a whole is a virtual module of its own: where only functions are passed on, it is left out.
    build.onResolve({ filter: /^whole:/ }, ({ path }) => ({
      path: path.slice('whole:'.length),
      namespace: 'builtin-whole',
      sideEffects: false,
    }));
    build.onLoad({ filter: /.*/, namespace: 'builtin-whole' }, ({ path }) => ({
      contents: `export default /* @__PURE__ */ ${LATE.has(path) ? fetchedOnUse(path) : `process.getBuiltinModule(${JSON.stringify(path)})`};`,
    }));
    build.onLoad({ filter: /.*/, namespace: FORMS['import-statement'] }, ({ path }) => ({ contents: imported(path) }));
    build.onLoad({ filter: /.*/, namespace: FORMS['require-call'] }, ({ path }) => ({ contents: required(path) }));
    // Here all names are read at once.
    build.onLoad({ filter: /.*/, namespace: FORMS['dynamic-import'] }, ({ path }) => ({
      contents: `export { default, ${namesOf(path).plain.join(', ')} } from ${JSON.stringify(path)};`,
    }));
  },
};
