/**
 * A test runner for Stryker that loads the tests once and calls them in this process for each mutant. Through vitest a mutant costs
 * half a second, most of which goes into starting a test run; here it costs what its tests take.
 *
 * A plugin is found by its shape (`strykerPlugins`), and the types that it shares with Stryker are repeated here as far as they are
 * used, since Stryker is not among the dependencies (tools.ts).
 */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CollectedTest, collect } from './collect.ts';

/** Paths of test files from the root, one a line; the parent hands them over. */
export const TESTS = 'YTM_MUTANT_TESTS';
/** The file under mutation, from the root. */
export const FILE = 'YTM_MUTANT_FILE';

/** A test that waits for what a mutant took away. */
const LONGEST_TEST_MS = 10_000;
const STAND_IN = new URL('./vitest-stand-in.ts', import.meta.url).href;

/** Read and written by the instrumented source. */
interface Instrumented {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { static: Readonly<Record<string, number>>; readonly perTest: object };
}

interface MutantRun {
  readonly activeMutant: { readonly id: string };
  readonly testFilter?: readonly string[];
  readonly hitLimit?: number;
  readonly mutantActivation: 'runtime' | 'static';
}

type MutantResult =
  | { readonly status: 'killed'; readonly killedBy: readonly string[]; readonly failureMessage: string; readonly nrOfTests: number }
  | { readonly status: 'survived'; readonly nrOfTests: number }
  | { readonly status: 'timeout'; readonly reason: string };

interface TestRun {
  readonly id: string;
  readonly name: string;
  readonly timeSpentMs: number;
  readonly status: 0 | 1;
  readonly failureMessage?: string;
}

function instrumented(): Instrumented {
  const place = globalThis as { __stryker__?: Instrumented };
  place.__stryker__ ??= {};
  return place.__stryker__;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/**
 * The working directory is Stryker's copy of the project.
 *
 * What only the loading of a test calls, to make its tables, is not counted as loading of the source: each mutant in it would need a
 * process of its own. Such a call kills nothing then.
 */
async function loadTests(): Promise<readonly CollectedTest[]> {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vitest' && context.parentURL !== STAND_IN ? { url: STAND_IN, shortCircuit: true } : next(specifier, context),
  });
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(process.cwd(), path)).href);
  await load('test/support/long.ts');
  await load(process.env[FILE] ?? '');
  const whenLoaded = { ...instrumented().mutantCoverage?.static };
  const fc = await import('fast-check');
  // A counterexample is enough; nobody reads the smallest one.
  fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
  const tests: CollectedTest[] = [];
  for (const path of (process.env[TESTS] ?? '').split('\n').filter((one) => one !== '')) {
    tests.push(...(await collect(path, () => load(path))));
  }
  const { mutantCoverage } = instrumented();
  if (mutantCoverage !== undefined) mutantCoverage.static = whenLoaded;
  return tests;
}

/** `late`: it did not end in its time. What it throws otherwise is its failure. */
async function runOne(test: CollectedTest): Promise<'passed' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), LONGEST_TEST_MS);
  });
  try {
    return await Promise.race([test.run().then((): 'passed' => 'passed'), late]);
  } finally {
    clearTimeout(timer);
  }
}

class PureRunner {
  #tests: readonly CollectedTest[] | null = null;

  capabilities(): { readonly reloadEnvironment: boolean } {
    return { reloadEnvironment: false };
  }

  async #load(): Promise<readonly CollectedTest[]> {
    this.#tests ??= await loadTests();
    return this.#tests;
  }

  async dryRun(): Promise<unknown> {
    const tests = await this.#load();
    const results: TestRun[] = [];
    for (const test of tests) {
      const { id, name } = test;
      instrumented().currentTestId = id;
      const begun = performance.now();
      const failureMessage = await this.#around([test], () => runOne(test)).then(
        (result) => (result === 'late' ? 'it does not end' : null),
        messageOf,
      );
      const timeSpentMs = performance.now() - begun;
      results.push({ id, name, timeSpentMs, ...(failureMessage === null ? { status: 0 } : { status: 1, failureMessage }) });
    }
    instrumented().currentTestId = undefined;
    return { status: 'complete', tests: results, mutantCoverage: instrumented().mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit, mutantActivation }: MutantRun): Promise<MutantResult> {
    const world = instrumented();
    const isStatic = mutantActivation === 'static';
    world.activeMutant = isStatic ? activeMutant.id : undefined;
    const wanted = testFilter === undefined ? null : new Set(testFilter);
    let tests: readonly CollectedTest[];
    try {
      tests = (await this.#load()).filter(({ id }) => wanted?.has(id) ?? true);
    } catch (thrown) {
      if (isStatic) return { status: 'killed', killedBy: ['loading'], failureMessage: messageOf(thrown), nrOfTests: 0 };
      throw thrown;
    }
    world.hitCount = hitLimit === undefined ? undefined : 0;
    world.hitLimit = hitLimit;
    world.activeMutant = activeMutant.id;
    try {
      return await this.#runAll(tests);
    } finally {
      world.activeMutant = undefined;
      world.hitCount = undefined;
    }
  }

  async #runAll(tests: readonly CollectedTest[]): Promise<MutantResult> {
    const world = instrumented();
    let nrOfTests = 0;
    for (const test of tests) {
      nrOfTests++;
      let failureMessage: string | null = null;
      try {
        if ((await this.#around([test], () => runOne(test))) === 'late') return { status: 'timeout', reason: test.name };
      } catch (thrown) {
        failureMessage = messageOf(thrown);
      }
      if (world.hitCount !== undefined && world.hitLimit !== undefined && world.hitCount > world.hitLimit) {
        return { status: 'timeout', reason: 'it goes in circles' };
      }
      if (failureMessage !== null) return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests };
    }
    return { status: 'survived', nrOfTests };
  }

  async #around<T>([test]: readonly [CollectedTest], run: () => Promise<T>): Promise<T> {
    for (const hook of test.root.beforeAll) await hook();
    try {
      return await run();
    } finally {
      for (const hook of test.root.afterAll) await hook();
    }
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'pure', factory: (): PureRunner => new PureRunner() }];
