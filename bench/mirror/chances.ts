/**
 * Random hostile histories on real file systems, the same for every tool: in how many was there a silent difference, bytes lost, or somebody's work touched?
 *
 *   npm run bench -- mirror chances [--ytm DIST] [--histories 24] [--seed 20261] [--json FILE]
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ChanceFinding, playChances } from '../../test/support/truth/chances.ts';
import { type ShareKind, shareProblem } from '../../test/support/truth/place.ts';
import { PEERS, type Tool } from '../../test/support/truth/tools.ts';
import { builtYtm, ytmTool } from '../../test/support/truth/ytm.ts';

export interface ChancesOptions {
  readonly dist: string | undefined;
  readonly histories: number;
  readonly seed: number;
  readonly json: string | undefined;
}

const KINDS: readonly ShareKind[] = ['disk', 'mounted', 'folds', 'nine-hours', 'samba'];
const ROUNDS = 3;

export async function chances({ dist, histories, seed, json }: ChancesOptions): Promise<void> {
  const program = resolve(dist ?? resolve(import.meta.dirname, '../../dist'), 'bin/ytm.mjs');
  const tools = [ytmTool({ name: 'ytm', version: '', run: builtYtm(program) }), ...PEERS].filter(({ problem }) => problem === null);
  const all: object[] = [];
  for (const kind of KINDS) {
    const problem = shareProblem(kind);
    if (problem !== null) console.log(`${kind} is skipped: ${problem}`);
    for (const tool of problem === null ? tools : []) {
      const found = await playChances(tool, { kind, seed, histories, rounds: ROUNDS, isGood: goodOf(tool) });
      const counts = countsOf(found);
      all.push({ kind, tool: tool.name, histories, rounds: ROUNDS, seed, ...counts, found });
      console.log(
        `${kind.padEnd(12)} ${tool.name.padEnd(8)} of ${histories}: ${counts.silent} silent, ${counts.lost} lost, ${counts.work} work touched, ${counts.stuck} stuck`,
      );
    }
  }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(all, null, 2)}\n`);
}

/** ytm ends with 6 when only something waits for a person, unison with 1 when it skipped conflicts. */
function goodOf({ name }: Tool): (told: { readonly code: number }) => boolean {
  const codes = new Set([0, ...(name === 'ytm' ? [6] : []), ...(name === 'unison' ? [1] : [])]);
  return ({ code }) => codes.has(code);
}

function countsOf(found: readonly ChanceFinding[]): Readonly<Record<ChanceFinding['kind'], number>> {
  const count = (kind: ChanceFinding['kind']): number =>
    new Set(found.filter((one) => one.kind === kind).map(({ path }) => path.split('/')[0])).size;
  return { silent: count('silent'), lost: count('lost'), work: count('work'), stuck: count('stuck') };
}
