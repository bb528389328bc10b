/**
 * Renames. To another spelling of the same name in two steps, over a place of its own in the temp folder, with a note
 * that says where it belongs: after a crash between the two steps the next write test puts it back.
 */
import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { foldKey } from '../../core/abilities.ts';
import { TEMP_NAME } from '../../core/contract.ts';
import { folderOf, joined, nameOf } from '../../core/entry.ts';
import type { Look } from '../../core/plan.ts';
import type { AgentRequest } from '../protocol.ts';
import { atStep, OpFailed, onceFree } from './failures.ts';
import { expectLook, statsOf } from './looks.ts';
import { isSame, move, randomName, statsAt } from './moving.ts';
import { readSmallHere, writeSmallHere } from './small-files.ts';
import type { Standing } from './standing.ts';
import { moveToTrash } from './trash.ts';

const HOLD = 'rename';
const HELD = 'held';
const NOTE = 'note.json';
/** Stands for a run in the trash. */
const RECOVERED = 'recovered';

interface Note {
  readonly from: string;
  readonly to: string;
}

/** `fold`: two steps in any case; else only when both are one file to the vault. Folders on the way to the new name are made. */
export function rename(standing: Standing, { from, to, look, why }: Extract<AgentRequest, { readonly op: 'rename' }>): void {
  const itself = standing.inside(folderOf(from), () => expectLook(nameOf(from), look, standing.order.timeGrain ?? 1));
  const there = statsAt(standing, to);
  if (there !== null && !isSame(there, itself) && isListed(standing, to)) throw new OpFailed('rename', 'EEXIST');
  if (why === 'fold' || there !== null || !standing.reachesSurely) renameInTwoSteps(standing, { from, to, look });
  else move(standing, { from, to, look, make: true });
}

/** By this very name: where inodes are made up, what answers to another way to write a name is the same file all the same. */
function isListed(standing: Standing, path: string): boolean {
  return standing.inside(folderOf(path), () => atStep('rename', () => readdirSync('.'))).includes(nameOf(path));
}

const ALL_FOLDS = { foldsCase: true, foldsUnicode: true } as const;

/**
 * A look alone does not tell: what was there by another spelling a moment ago still answers to it, as clients of shares
 * remember names for a second. So it must be listed, too, by whatever spelling.
 */
function isTaken(standing: Standing, path: string): boolean {
  const name = nameOf(path);
  return standing.making(folderOf(path), () => {
    if (statsOf(name) === null) return false;
    const key = foldKey(name, ALL_FOLDS);
    return atStep('rename', () => readdirSync('.')).some((listed) => foldKey(listed, ALL_FOLDS) === key);
  });
}

function renameInTwoSteps(standing: Standing, { from, to, look }: Note & { readonly look: Look }): void {
  const hold = joined(TEMP_NAME, randomName(HOLD));
  const held = joined(hold, HELD);
  try {
    standing.making(hold, () => writeSmallHere(NOTE, JSON.stringify({ from, to } satisfies Note)));
    move(standing, { from, to: held, look });
    try {
      if (isTaken(standing, to)) throw new OpFailed('rename', 'EEXIST');
      move(standing, { from: held, to, look: null, make: true, over: true });
    } catch (error) {
      move(standing, { from: held, to: from, look: null });
      throw error;
    }
  } finally {
    removeHold(standing, hold);
  }
}

/** Only when nothing is held there any more. What cannot be removed now is a leftover like others, for the next write test. */
function removeHold(standing: Standing, hold: string): void {
  try {
    if (statsAt(standing, joined(hold, HELD)) !== null) return;
    standing.writing(hold, () => onceFree('remove', () => unlinkSync(NOTE)));
    standing.writing(TEMP_NAME, () => onceFree('remove', () => rmdirSync(nameOf(hold))));
  } catch (error) {
    if (!(error instanceof OpFailed)) throw error;
  }
}

/** Puts back what a crash left between two steps: where it was, or into the trash when that place is taken. Never removes it. */
export function putBackHeld(standing: Standing): void {
  const holds = standing.inside(TEMP_NAME, () => readdirSync('.')).filter((name) => name.startsWith(`${HOLD}-`));
  for (const name of holds) {
    const hold = joined(TEMP_NAME, name);
    if (statsAt(standing, joined(hold, HELD)) !== null) putBack(standing, hold);
  }
}

function putBack(standing: Standing, hold: string): void {
  const held = joined(hold, HELD);
  const note = standing.inside(hold, readNote);
  if (note !== null && statsAt(standing, note.from) === null) {
    move(standing, { from: held, to: note.from, look: null, make: true });
  } else {
    moveToTrash(standing, { from: held, as: note?.from ?? HELD, run: RECOVERED, look: null });
  }
}

function readNote(): Note | null {
  const note = readSmallHere(NOTE)?.content;
  return typeof note?.['from'] === 'string' && typeof note['to'] === 'string' ? { from: note['from'], to: note['to'] } : null;
}
