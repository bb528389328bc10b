/** The mark in hot (`.ytm_hot.json`), in the working folder of the program. Only in its process. */
import { closeSync, constants, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { readSmallHere, writeSmallHere } from '../agent/vault/small-files.ts';
import { HOT_MARK_NAME } from '../core/contract.ts';
import { isSame, type Mark } from '../core/image.ts';
import { type HotMarks, hotMarksJson, hotMarksOf } from '../core/image-file.ts';

const DRAFT = `${HOT_MARK_NAME}.new`;

export function readMarks(): HotMarks {
  return hotMarksOf(readSmallHere(HOT_MARK_NAME)?.content ?? null);
}

/** Atomic, and on disk when this returns. False: the present mark is not `expected`. @throws system errors */
export function writeMark(image: string, mark: Mark, expected: Mark | null): boolean {
  const marks = readMarks();
  if (!isSame(marks[image] ?? null, expected)) return false;
  const text = `${JSON.stringify(hotMarksJson(marks, image, mark), null, 2)}\n`;
  rmSync(DRAFT, { force: true });
  try {
    writeSmallHere(DRAFT, text);
    renameSync(DRAFT, HOT_MARK_NAME);
  } catch (error) {
    rmSync(DRAFT, { force: true });
    throw error;
  }
  const folder = openSync('.', constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
  return true;
}
