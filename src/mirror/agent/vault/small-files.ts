/** Small JSON files at the root of the vault: written beside, flushed, and renamed into place, so that nobody sees half of one. */
import { closeSync, constants, fstatSync, fsyncSync, lstatSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { errnoName } from '../../../share/errno.ts';
import { LARGEST_SENTINEL } from '../../../share/visit-order.ts';
import { IMAGE_NAME, TEMP_NAME } from '../../core/contract.ts';
import { joined } from '../../core/entry.ts';
import type { ImageRecord } from '../protocol.ts';
import { atStep, isAbsent, OpFailed } from './failures.ts';
import { move, randomName } from './moving.ts';
import { parseObject, readSentinel, readText } from './sentinel.ts';
import type { Standing } from './standing.ts';

export function writeSmallFile(standing: Standing, name: string, content: object): void {
  const draft = randomName('draft');
  standing.making(TEMP_NAME, () => writeSmallHere(draft, `${JSON.stringify(content, null, 2)}\n`));
  try {
    move(standing, { from: joined(TEMP_NAME, draft), to: name, look: null, over: true });
  } catch (error) {
    standing.writing(TEMP_NAME, () => unlinkSync(draft));
    throw error;
  }
}

/** A new file in the folder that one stands in, on the disk when this returns. */
export function writeSmallHere(name: string, text: string): void {
  atStep('write', () => {
    const handle = openSync(name, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o644);
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
      flush(handle);
    } finally {
      closeSync(handle);
    }
  });
}

/** Some servers know no flush; then there is nothing to wait for. */
function flush(handle: number): void {
  try {
    fsyncSync(handle);
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(errnoName(error))) throw error;
  }
}

/** `null`: there is none. `content` null: it is no small regular file with a JSON object. */
export function readSmallHere(name: string): { readonly content: Readonly<Record<string, unknown>> | null } | null {
  try {
    if (!lstatSync(name).isFile()) return { content: null };
    const handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const found = fstatSync(handle);
      return { content: found.isFile() && found.size <= LARGEST_SENTINEL ? parseObject(readText(handle, LARGEST_SENTINEL)) : null };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return isAbsent(errnoName(error)) ? null : { content: null };
  }
}

/** What the vault says it is an image of. */
export function readImage(): ImageRecord | null | 'unreadable' {
  const found = readSmallHere(IMAGE_NAME);
  if (found === null) return null;
  const { host, hot, since } = found.content ?? {};
  if (typeof host !== 'string' || typeof hot !== 'string' || typeof since !== 'number') return 'unreadable';
  return { host, hot, since };
}

/** Makes the sentinel, or adds the id to one that has none; other keys stay. @throws OpFailed EEXIST when it has another id */
export function writeSentinel(standing: Standing, vaultId: string): void {
  const file = standing.order.sentinel;
  const seen = standing.inside('', () => readSentinel(file, standing.device));
  if (seen.kind === 'refused') {
    if (seen.refusal.why === 'error') throw new OpFailed('sentinel', seen.refusal.errno);
    if (seen.refusal.why !== 'sentinel-missing') throw new OpFailed('sentinel', 'EINVAL');
  } else if (seen.sentinel.vaultId !== null) {
    if (seen.sentinel.vaultId !== vaultId) throw new OpFailed('sentinel', 'EEXIST');
    standing.sentinelIs(vaultId);
    return;
  }
  writeSmallFile(standing, file, { ...(seen.kind === 'valid' ? seen.sentinel.content : {}), vault_id: vaultId });
  standing.sentinelIs(vaultId);
}
