/**
 * The parts of undici that a client of HTTP/1.1 with GET never reaches: HTTP/2 (loads node:http2), request
 * bodies made of forms, and the parser for machines without SIMD (Node 24 runs on none). Left out they save
 * 300 kB and 13 ms of every start (measured). What would reach one after all fails with its name.
 */
import type { Plugin } from 'esbuild';

const UNREACHED = /undici\/lib\/(dispatcher\/client-h2|web\/fetch\/(body|formdata)|web\/webidl\/index|llhttp\/llhttp-wasm)\.js$/;

/** With it undici keeps to its default HTTP/1.1 parser and leaves the optional one out. */
export const undiciDefines = { esbuildDetection: '"ytm"', 'process.env.JEST_WORKER_ID': 'undefined' };

/**
 * What undici's client takes of Node modules that load much more (6 ms of start-up together): of node:http a
 * default that we always override and a class to tell bodies apart; plain assertions.
 */
const SMALL: Readonly<Record<string, string>> = {
  'node:http': 'module.exports = { maxHeaderSize: 16_384, IncomingMessage: class IncomingMessage {} };',
  'node:assert': `
    const assert = (value, message) => { if (!value) throw message instanceof Error ? message : new Error(message ?? 'undici: assertion failed'); };
    module.exports = Object.assign(assert, { ok: assert, strictEqual: (a, b, message) => assert(Object.is(a, b), message), notStrictEqual: (a, b, message) => assert(!Object.is(a, b), message) });`,
};

export const leanUndici: Plugin = {
  name: 'lean-undici',
  setup(build) {
    build.onResolve({ filter: /^node:(http|assert)$/ }, ({ importer, path }) =>
      importer.includes('/undici/lib/') ? { path, namespace: 'small-for-undici' } : null,
    );
    build.onLoad({ filter: /.*/, namespace: 'small-for-undici' }, ({ path }) => ({ contents: SMALL[path] ?? '', loader: 'js' }));
    build.onLoad({ filter: UNREACHED }, ({ path }) => {
      const name = path.slice(path.lastIndexOf('undici/'));
      return { contents: `module.exports = () => { throw new Error('${name} is not part of this build'); };`, loader: 'js' };
    });
  },
};
