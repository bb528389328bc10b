/**
 * How strong the tests of the decisions are: each decision is changed in every small way that Stryker knows (conditions turned
 * round, boundaries moved, calls and blocks taken out, literals changed), and some test must fail for it.
 *
 *   test-mutants.ts [--again] [FILE…]
 *
 * Results are kept by file in .cache/mutants: what did not change since, nor its tests, is not run again, so that an interrupted run
 * goes on where it was; `--again` forgets them. Ends with 1 when less than 90 % were killed, or the list of accepted survivors
 * (test/mutants/accepted.json) names what did not survive.
 */
import { availableParallelism } from 'node:os';
import { type Judged, judge, readAccepted, scoreOf } from './mutants/accepted.ts';
import { mutatedFiles, testsOf } from './mutants/covering.ts';
import { mutate } from './mutants/mutate.ts';
import { type FileResult, keepResult, knownResult, stampOf } from './mutants/results.ts';
import { installTools } from './mutants/tools.ts';

const LEAST_PERCENT = 90;

async function resultFor(file: string, isAgain: boolean): Promise<FileResult> {
  const tests = testsOf(file);
  const stamp = stampOf(file, tests);
  const known = isAgain ? null : knownResult(file, stamp);
  if (known !== null) return known;
  const result = await mutate(file, tests);
  keepResult(result, stamp);
  return result;
}

const percent = (score: number | null): string => (score === null ? '-' : `${score.toFixed(1)} %`);

const COLUMNS = [9, 9, 9, 9, 9];

function row(name: string, ...cells: readonly (string | number)[]): string {
  return name.padEnd(44) + cells.map((cell, index) => String(cell).padStart(COLUMNS[index] ?? 9)).join('');
}

function rowOf(name: string, results: readonly Judged[]): string {
  const sum = (of: (result: Judged) => number): number => results.reduce((total, result) => total + of(result), 0);
  const [killed, timeout] = [sum((one) => one.killed), sum((one) => one.timeout)];
  return row(
    name,
    killed,
    timeout,
    sum((one) => one.survivors.length),
    sum((one) => one.accepted),
    percent(scoreOf(results)),
  );
}

function print(results: readonly Judged[]): void {
  for (const { file, survivors } of results) {
    for (const { line, mutation, isUncovered } of survivors) {
      console.log(`${file}:${line}  ${mutation}${isUncovered ? '  (no test runs it)' : ''}`);
    }
  }
  for (const { file, stale } of results) for (const one of stale) console.log(`${file}: accepted, but did not survive: ${one}`);
  console.log(`\n${row('file', 'killed', 'timeout', 'survived', 'accepted', 'score')}`);
  for (const result of results) console.log(rowOf(result.file, [result]));
  console.log(rowOf('all', results));
}

async function main(args: readonly string[]): Promise<number> {
  const known = mutatedFiles();
  const isAgain = args.includes('--again');
  const asked = args.filter((arg) => !arg.startsWith('--')).map((arg) => arg.replace(/^\.\//, ''));
  const strange = [...asked.filter((file) => !known.includes(file)), ...args.filter((arg) => arg.startsWith('--') && arg !== '--again')];
  if (strange.length > 0) {
    console.error(`not mutated: ${strange.join(', ')}. What is: ${known.join(', ')}`);
    return 2;
  }
  await installTools();
  const accepted = readAccepted();
  const waiting = asked.length > 0 ? asked : [...known];
  const results: Judged[] = [];
  const failures: string[] = [];
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      try {
        const result = judge(await resultFor(file, isAgain), accepted);
        results.push(result);
        console.error(`${file}: ${percent(scoreOf([result]))}`);
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  print(results.toSorted((a, b) => (a.file < b.file ? -1 : 1)));
  for (const failure of failures) console.log(`failed: ${failure}`);
  const isGood = (scoreOf(results) ?? 100) >= LEAST_PERCENT && failures.length === 0 && results.every(({ stale }) => stale.length === 0);
  return isGood ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
