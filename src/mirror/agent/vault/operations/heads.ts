/** The first bytes of files of one folder, to tell what they are. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { errnoName } from '../../../../share/errno.ts';
import type { AgentAnswers, AgentRequest } from '../../protocol.ts';
import { OpFailed } from '../failures.ts';
import { nameIn } from '../paths.ts';
import type { VaultRoot } from '../vault-root.ts';

const LONGEST = 4_096;

export function readHeads(
  root: VaultRoot,
  { folder, names, length }: Extract<AgentRequest, { readonly op: 'heads' }>,
): AgentAnswers['heads'] {
  if (!Number.isInteger(length) || length < 1 || length > LONGEST) throw new OpFailed('read', 'EINVAL');
  const buffer = Buffer.alloc(length);
  return root.inside(folder, () => names.map(nameIn).map((name) => headOf(name, buffer)));
}

function headOf(name: string, buffer: Buffer): AgentAnswers['heads'][number] {
  try {
    const handle = openSync(name, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      if (!fstatSync(handle).isFile()) return { errno: 'EINVAL' };
      return { head: buffer.toString('base64', 0, readSync(handle, buffer, 0, buffer.length, 0)) };
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return { errno: errnoName(error) };
  }
}
