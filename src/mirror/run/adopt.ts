/** What the comparison alone adds to the store. */
import { pause } from '../../platform/clock.ts';
import { newPlaces } from '../core/folder-moves.ts';
import { lastingRow } from '../core/identity.ts';
import { adoptedCopies } from '../core/under-way.ts';
import { isWithin } from '../core/ways.ts';
import type { Listed } from './stages.ts';

/** This many rows are written without yielding. */
const ROWS_AT_ONCE = 2_000;

/**
 * What is equal on both sides counts as sent from now on; what was removed on both sides is forgotten. This holds before anything is done,
 * so an interrupted run keeps it, and it cannot overwrite what a pass records.
 */
export async function adopt(context: Listed): Promise<void> {
  const { differences, manifest, ports, startedAt } = context;
  const { adopted: learned, forgotten: lost, renames } = differences;
  // What lies in a folder that moves is recorded with the rename.
  const places = newPlaces(renames);
  const adopted = learned.filter(({ path }) => !isWithin(path, places));
  const forgotten = lost.filter((path) => !isWithin(path, places));
  for (let start = 0; start < Math.max(adopted.length, forgotten.length); start += ROWS_AT_ONCE) {
    const end = start + ROWS_AT_ONCE;
    const put = adopted.slice(start, end).map((row) => lastingRow(row, { from: startedAt, until: ports.clock.now() }));
    manifest.change({ put, forget: forgotten.slice(start, end) });
    await pause(ports.clock, 0);
  }
  await recordOlderCopies(context);
}

/** Of a vault that is adopted: from now on nothing is replaced there that is not recorded, however old it looks. */
async function recordOlderCopies({ manifest, differences, ports }: Listed): Promise<void> {
  if (manifest.isAdopted) return;
  const older = adoptedCopies(differences);
  // Records of another vault, or of an older version: the manifest contains what they say.
  ports.store.underWay.keep(new Set());
  for (let start = 0; start < older.length; start += ROWS_AT_ONCE) {
    ports.store.underWay.add(older.slice(start, start + ROWS_AT_ONCE));
    await pause(ports.clock, 0);
  }
  manifest.setAdopted();
}
