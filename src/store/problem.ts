/** Why the store cannot be used: SQLite's result codes as reasons of the catalogue. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { EpochMs } from '../health/observation.ts';
import type { Noted, StoppedCode } from '../health/recording.ts';

export interface StoreProblem {
  readonly code: StoppedCode;
  /** SQLite's own sentence, for logs. */
  readonly text: string;
  /** The connection takes no writes: the file could not be written when it was opened. It stays so when the file can be written again. */
  readonly isReadOnly?: true;
}

/** The reason of the catalogue. What SQLite calls a full disk changes from write to write; it is one trouble. */
export function notedProblem({ code, text }: StoreProblem, file: string, since: EpochMs): Noted<StoppedCode> {
  return { code, args: code === 'store.unusable' || code === 'store.newer' ? { file, problem: text } : { file }, since };
}

/** A read that could not be done. What is not there must not look as if it were empty. */
export class StoreUnreadable extends Error {
  override readonly name = 'StoreUnreadable';
  readonly problem: StoreProblem;

  constructor(problem: StoreProblem) {
    super(problem.text);
    this.problem = problem;
  }
}

/** What `read` returns, or `otherwise` if the store is not there. Only where nothing is decided by it. */
export function unlessUnreadable<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreUnreadable) return otherwise;
    throw error;
  }
}

/** The store was written by a later version of ytm. */
export class NewerStore extends Error {
  override readonly name = 'NewerStore';
}

/** Something in the store is not what was written there, although SQLite could read it. */
export class UnreadableContent extends Error {
  override readonly name = 'UnreadableContent';
}

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html); extended ones have them in their lowest byte. */
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;
/** Extended codes of a disk that does not give back what was written: read, short read, checksum, file system. */
const UNREADABLE: ReadonlySet<number> = new Set([266, 522, 8_202, 8_458]);

/** @param file the database, whose disk is looked at when SQLite does not say that it is full */
export function problemOf(error: unknown, file: string): StoreProblem {
  if (error instanceof StoreUnreadable) return error.problem;
  return { code: codeOf(error, file), text: sentence(error), ...((resultOf(error) & 0xff) === READ_ONLY ? { isReadOnly: true } : {}) };
}

function codeOf(error: unknown, file: string): StoppedCode {
  if (error instanceof NewerStore) return 'store.newer';
  if (error instanceof UnreadableContent) return 'store.damaged';
  return codeOfResult(resultOf(error), file) ?? (errnoOf(error) === 'ENOSPC' ? 'store.full' : 'store.unusable');
}

/** `null`: none of SQLite's that is known here. */
function codeOfResult(result: number, file: string): StoppedCode | null {
  if (UNREADABLE.has(result)) return 'store.damaged';
  switch (result & 0xff) {
    case BUSY:
    case LOCKED:
      return 'store.locked';
    case CORRUPT:
    case NOT_A_DATABASE:
      return 'store.damaged';
    case FULL:
      return 'store.full';
    // Its index in shared memory is a file as well, and what that lacks is not called room.
    case IO_ERROR:
    case CANNOT_OPEN:
      return isFull(file) ? 'store.full' : 'store.unusable';
    default:
      return null;
  }
}

function resultOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
}

function errnoOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function isFull(file: string): boolean {
  try {
    return statfsSync(dirname(file)).bavail === 0;
  } catch {
    return false;
  }
}

export function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
