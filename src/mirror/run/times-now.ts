/** Whether the share's clock was set since the last run that probed it, for runs that must not write. */
import type { Abilities } from '../core/abilities.ts';
import type { ManifestRow } from '../core/entry.ts';
import { surprisingShift, type TimeSample } from '../core/vault-times.ts';
import { rowsOf } from '../manifest-rows.ts';
import type { Equated } from './stages.ts';

type Asking = Pick<Equated, 'agent' | 'manifest' | 'signal'>;

/** The abilities with the shift that some files show now. */
export async function withTimesNow(abilities: Abilities, asking: Asking): Promise<Abilities> {
  const shift = surprisingShift(await timesOfSome(asking), abilities);
  return shift === null ? abilities : { ...abilities, timeShifts: [shift, ...abilities.timeShifts] };
}

/** Enough to detect it. */
const FILES_ASKED = 20;

async function timesOfSome({ agent, manifest, signal }: Asking): Promise<readonly TimeSample[]> {
  const rows: ManifestRow[] = [];
  for (const row of rowsOf(manifest)) {
    if (row.type === 'file') rows.push(row);
    if (rows.length === FILES_ASKED) break;
  }
  const looked = await agent.ask({ op: 'look', paths: rows.map(({ path }) => path) }, signal);
  if (looked.kind !== 'done') return [];
  return rows.flatMap(({ size, mtime, vaultMtime }, index) => {
    const there = looked.answer[index];
    return there?.type === 'file' && there.size === size ? [{ given: vaultMtime ?? mtime, kept: there.mtime }] : [];
  });
}
