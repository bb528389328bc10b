/** What is loaded for which command, in the real bundle; start-up time is decided there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleProgram } from '../../../scripts/build.ts';
import { builtins } from '../../../scripts/bundle/builtins.ts';
import { closureOf, heavyIn } from '../../../scripts/bundle/closure.ts';
import { latePackages } from '../../../scripts/bundle/late-packages.ts';
import { bundledPackages, thirdPartyLicenses } from '../../../scripts/bundle/licenses.ts';

const root = join(import.meta.dirname, '../../..');
/** What runs before any command is known. */
const STARTED = ['src/bin/ytm.ts', 'src/cli/main.ts'];

describe('the bundle', () => {
  let program: Metafile;
  beforeAll(async () => {
    program = await bundleProgram(null);
  });

  it.each(['check', 'gate', 'why'])('loads nothing heavy for %s', (command) => {
    const inputs = closureOf(program, [...STARTED, `src/cli/commands/${command}.ts`]);
    expect(inputs).toContain('src/cli/main.ts');
    expect(heavyIn(inputs)).toEqual([]);
  });

  it.each(['run', 'restore', 'verify'])('measures no text for mirror %s without a terminal', (command) => {
    const inputs = closureOf(program, [...STARTED, `src/cli/mirror/commands/${command}.ts`]);
    expect(heavyIn(inputs)).not.toContain('string-width');
  });

  it('has them all the same, loaded later', () => {
    const everything = new Set(Object.values(program.outputs).flatMap(({ inputs }) => Object.keys(inputs)));
    expect(heavyIn(everything)).toEqual(expect.arrayContaining(['ink', 'react', 'prom-client', 'execa', 'node-cron', 'hono']));
  });

  it('starts with a file that imports nothing, so that it can speak on an old Node', () => {
    const [bin] = Object.values(program.outputs).filter(({ entryPoint }) => entryPoint === STARTED[0]);
    expect(new Set(bin?.imports.map(({ kind }) => kind))).toEqual(new Set(['dynamic-import']));
  });

  it('imports none of Node’s modules statically, and no package from outside', () => {
    const outside = Object.values(program.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external === true));
    expect(outside).toEqual([{ path: '../script-runner.mjs', kind: 'dynamic-import', external: true }]);
  });

  it('carries the licence of every package in it', async () => {
    const packages = bundledPackages([program]);
    expect(packages).toEqual(expect.arrayContaining(['node_modules/ink', 'node_modules/yoga-layout']));
    const text = await thirdPartyLicenses(root, [program]);
    for (const folder of packages) {
      const { name, version } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as { name: string; version: string };
      expect(text).toContain(`${name} ${version} (`);
    }
  });
});

describe('heavy packages', () => {
  it('are found in whatever is imported statically, also through other chunks', () => {
    const outputs = {
      'a.mjs': { entryPoint: 'src/a.ts', imports: [{ path: 'b.mjs', kind: 'import-statement' }], inputs: { 'src/a.ts': {} } },
      'b.mjs': {
        imports: [
          { path: 'c.mjs', kind: 'dynamic-import' },
          { path: 'a.mjs', kind: 'import-statement' },
        ],
        inputs: { 'node_modules/ink/x.js': {} },
      },
      'c.mjs': { imports: [], inputs: { 'node_modules/execa/x.js': {} } },
    };
    const metafile = { inputs: {}, outputs } as unknown as Metafile;
    expect(heavyIn(closureOf(metafile, ['src/a.ts']))).toEqual(['ink']);
    expect(() => closureOf(metafile, ['src/gone.ts'])).toThrow('src/gone.ts is no entry of the bundle');
  });
});

describe('the plug-ins of the build', () => {
  /** Bundles a source with the two plug-ins and runs it; resolves with what it prints. */
  async function bundleAndRun(source: string): Promise<{ readonly code: string; readonly printed: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'ytm-bundle-'));
    try {
      const { outputFiles } = await build({
        stdin: { contents: source, resolveDir: root, loader: 'ts' },
        bundle: true,
        format: 'esm',
        platform: 'node',
        splitting: true,
        outdir: folder,
        outExtension: { '.js': '.mjs' },
        plugins: [builtins, latePackages],
        write: false,
      });
      for (const { path, text } of outputFiles) await writeFile(path, text);
      const printed = await new Promise<string>((ended, failed) =>
        execFile(process.execPath, [join(folder, 'stdin.mjs')], (error, stdout) => (error ? failed(error) : ended(stdout.trim()))),
      );
      return { code: outputFiles.map(({ text }) => text).join('\n'), printed };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('give named, default, namespace and late imports of Node’s modules', async () => {
    const { code, printed } = await bundleAndRun(`
      import { basename } from 'node:path';
      import os from 'node:os';
      import * as util from 'util';
      const { createServer } = await import('node:http');
      console.log(basename('/a/b'), typeof os.hostname, typeof util.format, typeof createServer);
    `);
    expect(printed).toBe('b function function function');
    expect(code).not.toMatch(/from\s*["'](node:|util)/);
  });

  it('load nothing for a class that only a later part uses', async () => {
    const { printed } = await bundleAndRun(`
      import { spawn } from 'node:child_process';
      const isLoaded = () => process.moduleLoadList.includes('NativeModule child_process');
      const early = isLoaded();
      const { execa } = await import('execa');
      console.log(typeof spawn, early, typeof execa, isLoaded());
    `);
    expect(printed).toBe('function false function true');
  });

  it('load at its first call what a function needs, and at once what is no function', async () => {
    const { printed } = await bundleAndRun(`
      import { createHash } from 'node:crypto';
      const isLoaded = () => process.moduleLoadList.includes('NativeModule crypto');
      const early = isLoaded();
      console.log(early, createHash('md5').update('').digest('hex').slice(0, 8), isLoaded());
    `);
    expect(printed).toBe('false d41d8cd9 true');
    expect((await bundleAndRun(`import { webcrypto } from 'node:crypto'; console.log(typeof webcrypto.subtle)`)).printed).toBe('object');
  });

  it('give a CommonJS package that is loaded late the names that Node gives it', async () => {
    const { printed } = await bundleAndRun(`
      const { Registry } = await import('prom-client');
      const react = await import('react');
      console.log(typeof Registry, typeof react.createElement, typeof react.default.createElement);
    `);
    expect(printed).toBe('function function function');
  });
});
