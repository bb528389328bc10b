import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { MirrorLab } from '../../../support/mirror/lab.ts';
import { differencesOf, listingOf } from '../../../support/mirror/listing.ts';
import type { Refusal } from './refusals.ts';

/** A dry run and a run are refused with the vault as it was, byte by byte; once it is mended, a run carries out what hot has changed: one file updated, one deleted. */
export async function refusesUntilMended(lab: MirrorLab, { breaks, mends, status, code, guard, exit, dryGoesOn }: Refusal): Promise<void> {
  await breaks(lab);
  const before = listingOf(lab.share);
  const dry = await lab.run({ dryRun: true });
  expect(dry.reasons.map((reason) => reason.code)).toEqual(dryGoesOn === true ? [] : expect.arrayContaining([code]));
  expect(dry).toMatchObject({ dryRun: true, done: null });
  expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
  expect(await lab.store((store) => store.decisions.halted())).toBeNull();

  const record = await lab.run();
  expect(differencesOf(listingOf(lab.share), before)).toEqual([]);
  expect(record, JSON.stringify(record.guards)).toMatchObject({ status, returncode: exit, done: null, passes: [] });
  expect(record.reasons.map((reason) => reason.code)).toContain(code);
  expect(record.guards.filter(({ ok }) => !ok)).toMatchObject([{ name: guard, code }]);
  expect(logOf(record.log)).toMatchObject({ run: true, dry_run: false, result: { status, returncode: exit } });
  expect(logOf(dry.log)).toMatchObject({ run: false, dry_run: true });

  await mends(lab);
  expect(await lab.run()).toMatchObject({ status: 'complete', returncode: 0, done: { deletes: 1, updates: 1 } });
}

function logOf(path: string | null): unknown {
  return JSON.parse(readFileSync(path ?? '', 'utf8'));
}
