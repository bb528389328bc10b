/** Links: created in the temp folder and renamed into place. */
import { symlinkSync, unlinkSync } from 'node:fs';
import { TEMP_NAME } from '../../../core/contract.ts';
import { joined } from '../../../core/entry.ts';
import type { Look } from '../../../core/plan.ts';
import type { AgentRequest } from '../../protocol.ts';
import { atStep, OpFailed } from '../failures.ts';
import { lookOf, looksLike } from '../looks.ts';
import { move, randomName, statsAt } from '../moving.ts';
import { trash } from '../trash.ts';
import type { VaultRoot } from '../vault-root.ts';

export function makeLink(root: VaultRoot, { path, target, replaces, run }: Extract<AgentRequest, { readonly op: 'make-link' }>): void {
  if (target === '' || target.includes('\0')) throw new OpFailed('link', 'EINVAL');
  expectReplaced(root, path, replaces);
  const draft = randomName('link');
  root.making(TEMP_NAME, () => atStep('link', () => symlinkSync(target, draft)));
  try {
    if (replaces !== null && run !== null) trash(root, path, run, replaces);
    move(root, { from: joined(TEMP_NAME, draft), to: path, look: null, over: replaces !== null && run === null });
  } catch (error) {
    root.writing(TEMP_NAME, () => unlinkSync(draft));
    throw error;
  }
}

function expectReplaced(root: VaultRoot, path: string, replaces: Look | null): void {
  const there = statsAt(root, path);
  if (replaces === null && there !== null) throw new OpFailed('link', 'EEXIST');
  if (replaces === null) return;
  if (there === null) throw new OpFailed('look', 'ENOENT');
  if (!looksLike(lookOf(there, root.times), replaces, root.times)) throw new OpFailed('look', 'ECHANGED');
}
