/** Where links of one folder lead: the only operation that follows links, because that is the question. It reads no content. */
import { statSync } from 'node:fs';
import { errnoName } from '../../../../share/errno.ts';
import type { AgentAnswers, AgentRequest } from '../../protocol.ts';
import { isAbsent, OpFailed } from '../failures.ts';
import type { VaultRoot } from '../vault-root.ts';

/** Relative targets only: an absolute one means another place on each machine. */
export function follow(root: VaultRoot, { folder, targets }: Extract<AgentRequest, { readonly op: 'follow' }>): AgentAnswers['follow'] {
  if (targets.some((target) => target === '' || target.startsWith('/') || target.includes('\0'))) throw new OpFailed('follow', 'EINVAL');
  return root.inside(folder, () => targets.map((target) => endOf(target, root.device)));
}

function endOf(target: string, device: bigint): AgentAnswers['follow'][number] {
  try {
    const stats = statSync(target, { bigint: true });
    if (stats.dev !== device) return 'elsewhere';
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() ? 'file' : 'other';
  } catch (error) {
    const errno = errnoName(error);
    // A loop of links ends nowhere.
    return isAbsent(errno) || errno === 'ELOOP' ? 'missing' : 'unreadable';
  }
}
