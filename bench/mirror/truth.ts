/**
 * 23 hostile histories, each played by ytm, rsync with backups, rclone and unison: who held it? An independent checker compares the bytes
 * (test/support/truth/judge.ts tells what counts as held).
 *
 *   npm run bench -- mirror truth [--ytm DIST] [--only PART_OF_A_NAME] [--json FILE] [--why]
 *
 * `--ytm` names the folder `dist` of another build; `--why` prints what was found. Needs root and FUSE for ten of them; `sh scripts/setup.sh --for bench`
 * installs rclone and unison.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { HISTORIES } from '../../test/support/truth/histories.ts';
import { type History, playHistory } from '../../test/support/truth/history.ts';
import { type Judgement, type Verdict } from '../../test/support/truth/judge.ts';
import { shareProblem } from '../../test/support/truth/place.ts';
import { PEERS, type Tool } from '../../test/support/truth/tools.ts';
import { builtYtm, ytmTool } from '../../test/support/truth/ytm.ts';

export interface TruthOptions {
  readonly dist: string | undefined;
  readonly only: string | undefined;
  readonly json: string | undefined;
  readonly why: boolean;
}

interface Row {
  readonly history: string;
  readonly story: string;
  readonly by: Readonly<Record<string, Judgement>>;
}

const VERDICTS: readonly Verdict[] = ['held', 'stuck', 'aside', 'silent', 'lost'];

export async function truth({ dist, only, json, why }: TruthOptions): Promise<void> {
  const begun = performance.now();
  const program = resolve(dist ?? resolve(import.meta.dirname, '../../dist'), 'bin/ytm.mjs');
  const tools = [ytmTool({ name: 'ytm', version: versionOf(program), run: builtYtm(program) }), ...PEERS];
  for (const { name, problem } of tools) if (problem !== null) console.log(`${name} is skipped: ${problem}`);
  const there = tools.filter(({ problem }) => problem === null);
  const rows: Row[] = [];
  for (const history of HISTORIES.filter(({ name }) => only === undefined || name.includes(only))) {
    const problem = shareProblem(history.share ?? 'disk');
    if (problem !== null) {
      console.log(`${history.name} is skipped: ${problem}`);
      continue;
    }
    const row = await rowOf(history, there);
    rows.push(row);
    console.log(
      lineOf(
        row.history,
        there.map(({ name }) => row.by[name]?.verdict ?? ''),
      ),
    );
    if (why) printFindings(row);
  }
  console.log(
    lineOf(
      '',
      there.map(({ name }) => name),
    ),
  );
  for (const verdict of VERDICTS)
    console.log(
      lineOf(
        verdict,
        there.map(({ name }) => `${countOf(rows, name, verdict)} of ${rows.length}`),
      ),
    );
  const machine = machineFacts();
  const versions = Object.fromEntries(there.map(({ name, version }) => [name, version]));
  const seconds = Math.round((performance.now() - begun) / 1_000);
  console.log(`${machine}; ${there.map(({ name, version }) => `${name} ${version}`).join(', ')}; ${seconds} s`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ machine, versions, seconds, rows }, null, 2)}\n`);
}

async function rowOf(history: History, tools: readonly Tool[]): Promise<Row> {
  const by: Record<string, Judgement> = {};
  for (const tool of tools) by[tool.name] = await playHistory(history, tool);
  return { history: history.name, story: history.story, by };
}

function printFindings({ by }: Row): void {
  for (const [tool, { findings }] of Object.entries(by)) for (const finding of findings.slice(0, 6)) console.log(`    ${tool}: ${finding}`);
}

function countOf(rows: readonly Row[], tool: string, verdict: Verdict): number {
  return rows.filter(({ by }) => by[tool]?.verdict === verdict).length;
}

function lineOf(head: string, cells: readonly string[]): string {
  return [head.padEnd(32), ...cells.map((cell) => cell.padEnd(10))].join('  ').trimEnd();
}

function versionOf(program: string): string {
  const { stdout } = spawnSync(process.execPath, [program, '--version'], { encoding: 'utf8' });
  const commit = spawnSync('git', ['-C', join(program, '../../..'), 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  return [/\d[\w.-]*/u.exec(stdout)?.[0], commit.stdout.trim()].filter((part) => part !== undefined && part !== '').join(' at ');
}

function machineFacts(): string {
  const gib = Math.round(totalmem() / 1_073_741_824);
  return `${process.platform} ${release()}, ${cpus().length} × ${cpus()[0]?.model ?? '?'}, ${gib} GiB, Node ${process.version}`;
}
