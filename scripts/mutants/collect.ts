/**
 * The part of vitest's interface that registers tests, for the tests of pure code only: they are collected once and can then be run
 * in this process as often as there are mutants. What it does not know throws, so that no test is left out unseen.
 */
type Body = (...args: readonly never[]) => unknown;
type Hook = () => unknown;

interface Suite {
  readonly parent: Suite | null;
  readonly name: string;
  readonly beforeAll: Hook[];
  readonly afterAll: Hook[];
  readonly beforeEach: Hook[];
  readonly afterEach: Hook[];
}

export interface CollectedTest {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly run: () => Promise<void>;
  /** Once around all tests of its file. */
  readonly root: Pick<Suite, 'beforeAll' | 'afterAll'>;
}

let suite: Suite | null = null;
let file = '';
let tests: CollectedTest[] = [];
let finished: Hook[] = [];

/** All tests that are registered while `load` imports the file. */
export async function collect(path: string, load: () => Promise<unknown>): Promise<readonly CollectedTest[]> {
  suite = newSuite('', null);
  file = path;
  tests = [];
  await load();
  return tests;
}

function newSuite(name: string, parent: Suite | null): Suite {
  return { parent, name, beforeAll: [], afterAll: [], beforeEach: [], afterEach: [] };
}

function here(): Suite {
  if (suite === null) throw new Error('a test was registered outside of a test file');
  return suite;
}

function describeOne(name: string, body: Body): void {
  const outer = here();
  suite = newSuite(name, outer);
  const made: unknown = body();
  if (made instanceof Promise) throw new Error(`${name}: a suite with a promise is not supported here`);
  suite = outer;
}

function chain(of: Suite): readonly Suite[] {
  return of.parent === null ? [of] : [...chain(of.parent), of];
}

function testOne(name: string, body: Body): void {
  const own = here();
  const suites = chain(own);
  const [root] = suites;
  if (root === undefined) throw new Error('a suite belongs to a file');
  if (suites.slice(1).some(({ beforeAll, afterAll }) => beforeAll.length + afterAll.length > 0)) {
    throw new Error(`${name}: beforeAll and afterAll are supported for whole files only`);
  }
  const full = [...suites.slice(1).map((one) => one.name), name].join(' > ');
  const run = async (): Promise<void> => {
    finished = [];
    try {
      for (const { beforeEach } of suites) for (const hook of beforeEach) await hook();
      await body();
    } finally {
      for (const { afterEach } of suites.toReversed()) for (const hook of afterEach) await hook();
      for (const hook of finished.toReversed()) await hook();
    }
  };
  tests.push({ id: `${file}#${tests.length}`, name: full, file, run, root });
}

type Register = (name: string, body: Body, timeout?: number) => void;

/** `test('name', { timeout }, body)` is the same as `test('name', body, timeout)`. */
function withOptions(register: (name: string, body: Body) => void): Register {
  return (name, ...rest: unknown[]) => {
    const body = rest.find((one) => typeof one === 'function');
    if (body === undefined) throw new Error(`${name}: without a function it is not supported here`);
    register(name, body as Body);
  };
}

function each(register: Register): (table: readonly unknown[]) => Register {
  return (table) =>
    withOptions((name, body) => {
      table.forEach((row, index) => {
        const values = (Array.isArray(row) ? row : [row]) as never[];
        register(`${name} [${index}]`, (() => (body as (...args: never[]) => unknown)(...values)) as Body);
      });
    });
}

const skip: Register = () => {};

function registrar(register: Register) {
  return Object.assign(register, {
    each: each(register),
    for: (table: readonly unknown[]) => each(register)(table.map((row) => [row])),
    skip,
    skipIf: (is: boolean) => (is ? skip : register),
    runIf: (is: boolean) => (is ? register : skip),
  });
}

export const describe = registrar(withOptions(describeOne));
export const test = registrar(withOptions(testOne));
export const it = registrar(withOptions(testOne));
export const beforeAll = (hook: Hook): void => void here().beforeAll.push(hook);
export const afterAll = (hook: Hook): void => void here().afterAll.push(hook);
export const beforeEach = (hook: Hook): void => void here().beforeEach.push(hook);
export const afterEach = (hook: Hook): void => void here().afterEach.push(hook);
/** During a test. */
export const onTestFinished = (hook: Hook): void => void finished.push(hook);
