/**
 * `npm run bench`: every part of the suite, one after the other, each at most two minutes; a table of figures beside those of peers, and the
 * same as JSON with the facts of the machine, and pictures beside it where a curve says more. docs/performance.md tells how to read it.
 *
 *   npm run bench [-- PART...] [--turns 3] [--files 10000] [--days 0] [--long] [--json FILE]
 *   npm run bench -- DETAIL [OPTIONS]      one of the longer ones, each with options of its own
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Part, type PartResult, runPart, type SuiteOptions, tableOf } from './suite/figures.ts';
import { describeMachine, machineNow } from './suite/machine.ts';
import { PARTS } from './suite/parts.ts';
import { ALL_PEERS } from './suite/peers.ts';
import { svgOf } from './suite/plot.ts';

/** Scripts that print lines of their own. */
const DETAILS = ['serve', 'history', 'watch', 'mirror-scan', 'mirror'];

const [first, ...rest] = process.argv.slice(2);
if (first !== undefined && DETAILS.includes(first)) {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${first}.ts`), ...rest], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    turns: { type: 'string', default: '3' },
    files: { type: 'string', default: '10000' },
    days: { type: 'string', default: '0' },
    long: { type: 'boolean', default: false },
    json: { type: 'string', default: '.cache/bench/figures.json' },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0 || values.help) {
  if (unknown.length > 0) console.error(`there is no part ${unknown.join(', ')}`);
  console.log(usage());
  process.exit(unknown.length > 0 ? 2 : 0);
}
await runSuite(PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)));

function usage(): string {
  const lines = PARTS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`);
  return [
    'usage: npm run bench [-- PART...] [--turns 3] [--files 10000] [--days 0] [--long] [--json FILE]',
    ...lines,
    `or with options of their own (see their first lines): ${DETAILS.join(', ')}`,
  ].join('\n');
}

async function runSuite(parts: readonly Part[]): Promise<void> {
  const options: SuiteOptions = {
    turns: Number(values.turns),
    files: Number(values.files),
    days: Number(values.days),
    long: values.long,
  };
  const machine = machineNow(tmpdir(), ALL_PEERS);
  console.log(describeMachine(machine));
  const results: PartResult[] = [];
  for (const part of parts) {
    console.log(`\n--- ${part.name}: ${part.about}`);
    const result = await inFolder((folder) => runPart(part, folder, options));
    if (result !== null) results.push(result);
  }
  console.log(`\n${tableOf(results)}`);
  const file = resolve(values.json);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ machine, options, results }, null, 2)}\n`);
  console.log(`\nas JSON: ${file}`);
  for (const plot of results.flatMap(({ plots }) => plots)) {
    const picture = join(dirname(file), `${plot.name}.svg`);
    writeFileSync(picture, svgOf(plot));
    console.log(`as a picture: ${picture}`);
  }
}

/** A part that fails does not keep the others from running. */
async function inFolder(act: (folder: string) => Promise<PartResult>): Promise<PartResult | null> {
  const folder = mkdtempSync(join(tmpdir(), 'ytm-bench-'));
  try {
    return await act(folder);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
