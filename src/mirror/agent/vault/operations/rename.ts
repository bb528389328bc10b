/**
 * Renames. A change of spelling is done in two steps, through a separate place in the temp folder, with a note of the target: after a crash
 * between the two steps the next write test puts it back.
 */
import { readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { foldKey } from '../../../core/abilities.ts';
import { TEMP_NAME } from '../../../core/contract.ts';
import { folderOf, joined, nameOf } from '../../../core/entry.ts';
import type { Look } from '../../../core/plan.ts';
import type { AgentRequest } from '../../protocol.ts';
import { atStep, OpFailed, onceFree } from '../failures.ts';
import { expectLook, statsOf } from '../looks.ts';
import { isSame, move, randomName, statsAt } from '../moving.ts';
import { readSmallHere, writeSmallHere } from '../small-files.ts';
import { moveToTrash } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';

const HOLD = 'rename';
const HELD = 'held';
const NOTE = 'note.json';
/** Used as the run id in the trash. */
const RECOVERED = 'recovered';

interface Note {
  readonly from: string;
  readonly to: string;
}

type Asked = Extract<AgentRequest, { readonly op: 'rename' }>;

/** `fold`: always two steps; else only when both names are one file to the vault. Missing folders on the way to the new name are made. */
export function rename(root: VaultRoot, asked: Asked): void {
  if (asked.why === 'moved' && root.reachesSurely && moveIfFree(root, asked)) return;
  const { from, to, look } = asked;
  const itself = root.inside(folderOf(from), () => expectLook(nameOf(from), look, root.times));
  const there = statsAt(root, to);
  if (there !== null && !isSame(there, itself) && isListed(root, to)) throw new OpFailed('rename', 'EEXIST');
  renameInTwoSteps(root, { from, to, look });
}

/** The usual case, with one look at each name. False: the new name seems to be taken, and nothing was done. */
function moveIfFree(root: VaultRoot, { from, to, look }: Asked): boolean {
  try {
    move(root, { from, to, look, make: true });
    return true;
  } catch (error) {
    if (error instanceof OpFailed && error.errno === 'EEXIST') return false;
    throw error;
  }
}

/** By exactly this name: where inodes are made up, another spelling of the name appears as the same file. */
function isListed(root: VaultRoot, path: string): boolean {
  return root.inside(folderOf(path), () => atStep('rename', () => readdirSync('.'))).includes(nameOf(path));
}

const ALL_FOLDS = { foldsCase: true, foldsUnicode: true } as const;

/**
 * stat is not enough: clients of shares remember names for a second, so a former spelling may still be answered. The name must be listed as
 * well, in any spelling.
 */
function isTaken(root: VaultRoot, path: string): boolean {
  const name = nameOf(path);
  return root.making(folderOf(path), () => {
    if (statsOf(name) === null) return false;
    const key = foldKey(name, ALL_FOLDS);
    return atStep('rename', () => readdirSync('.')).some((listed) => foldKey(listed, ALL_FOLDS) === key);
  });
}

function renameInTwoSteps(root: VaultRoot, { from, to, look }: Note & { readonly look: Look }): void {
  const hold = joined(TEMP_NAME, randomName(HOLD));
  const held = joined(hold, HELD);
  try {
    root.making(hold, () => writeSmallHere(NOTE, JSON.stringify({ from, to } satisfies Note)));
    move(root, { from, to: held, look });
    try {
      if (isTaken(root, to)) throw new OpFailed('rename', 'EEXIST');
      move(root, { from: held, to, look: null, make: true, over: true });
    } catch (error) {
      move(root, { from: held, to: from, look: null });
      throw error;
    }
  } finally {
    removeHold(root, hold);
  }
}

/** Only when it is empty. What cannot be removed now is a leftover like others, for the next write test. */
function removeHold(root: VaultRoot, hold: string): void {
  try {
    if (statsAt(root, joined(hold, HELD)) !== null) return;
    root.writing(hold, () => onceFree('remove', () => unlinkSync(NOTE)));
    root.writing(TEMP_NAME, () => onceFree('remove', () => rmdirSync(nameOf(hold))));
  } catch (error) {
    if (!(error instanceof OpFailed)) throw error;
  }
}

/** Whether a name in the temp folder is one between two steps. */
export function isHold(name: string): boolean {
  return name.startsWith(`${HOLD}-`);
}

/** Restores what a crash left between two steps: to its former place, or into the trash when that place is taken. Never removes it. */
export function putBackHeld(root: VaultRoot): void {
  const holds = root.inside(TEMP_NAME, () => readdirSync('.')).filter(isHold);
  for (const name of holds) {
    const hold = joined(TEMP_NAME, name);
    if (statsAt(root, joined(hold, HELD)) !== null) putBack(root, hold);
  }
}

function putBack(root: VaultRoot, hold: string): void {
  const held = joined(hold, HELD);
  const note = root.inside(hold, readNote);
  if (note !== null && statsAt(root, note.from) === null) {
    move(root, { from: held, to: note.from, look: null, make: true });
  } else {
    moveToTrash(root, { from: held, as: note?.from ?? HELD, run: RECOVERED, look: null });
  }
}

function readNote(): Note | null {
  const note = readSmallHere(NOTE)?.content;
  return typeof note?.['from'] === 'string' && typeof note['to'] === 'string' ? { from: note['from'], to: note['to'] } : null;
}
