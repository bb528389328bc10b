/** One run of Stryker over one file. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../checks.ts';
import { type FileResult, pathOf, type Report, resultOf } from './results.ts';
import { FILE, TESTS } from './runner.ts';
import { home, stryker } from './tools.ts';

const HOUR_MS = 3_600_000;

/** Stryker copies these for each run: what the tests may load. */
const COPIED = ['*', '!src/**', '!test/**', '!config/**', '!package.json', 'test/{e2e,integration}/**'];

function configOf(file: string, report: string): object {
  return {
    testRunner: 'pure',
    plugins: ['runner.ts', 'type-checker.ts'].map((name) => pathToFileURL(join(import.meta.dirname, name)).href),
    coverageAnalysis: 'perTest',
    mutate: [file],
    ignorePatterns: COPIED,
    tempDirName: relative(root, join(home, 'copies')),
    concurrency: 1,
    // Long for a test, on a busy machine.
    timeoutMS: 15_000,
    reporters: ['json'],
    jsonReporter: { fileName: relative(root, report) },
    // There is none: Stryker rewrites it with a library that TypeScript 7 does not have any more, and Node needs none.
    tsconfigFile: 'no-tsconfig.json',
    checkers: ['types'],
    allowConsoleColors: false,
    disableTypeChecks: false,
  };
}

/** @throws when Stryker failed; what it printed is the message */
export async function mutate(file: string, tests: readonly string[]): Promise<FileResult> {
  const [config, report] = [pathOf(file, 'stryker.json'), pathOf(file, 'report.json')];
  mkdirSync(join(home, 'results'), { recursive: true });
  rmSync(report, { force: true });
  writeFileSync(config, JSON.stringify(configOf(file, report)));
  const child = spawn(process.execPath, [stryker, 'run', config], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8', NODE_ENV: 'test', [TESTS]: tests.join('\n'), [FILE]: file },
    timeout: HOUR_MS,
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((ended) => child.once('close', ended));
  rmSync(config, { force: true });
  try {
    return resultOf(file, JSON.parse(readFileSync(report, 'utf8')) as Report);
  } catch (cause) {
    throw new Error(`${file}: Stryker ended with ${code}\n${output.slice(-4_000)}`, { cause });
  } finally {
    rmSync(report, { force: true });
  }
}
