/** Reads one file again on both sides, and decides what to do with it. */
import type { EpochMs } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import type { VaultAgent } from '../agent/vault-agent.ts';
import { algorithmOf, type ReadContent, USUAL_ALGORITHM } from '../core/content.ts';
import { type ContentVerdict, type Digests, judgeContents, type PassedOverWhy } from '../core/contents.ts';
import { type ManifestRow, sameTime } from '../core/entry.ts';
import { lastingCtime } from '../core/identity.ts';
import type { Sight } from '../core/plan.ts';
import { isTimeOf } from '../core/vault-times.ts';
import type { HotLister } from '../hot/lister.ts';
import type { ListerAnswer } from '../lister.ts';
import { contentsOfVault } from '../whole-content.ts';

type Times = Parameters<typeof isTimeOf>[2];

export interface ReadPorts {
  readonly clock: Pick<Clock, 'now'>;
  readonly agent: Pick<VaultAgent, 'ask'>;
  readonly hot: Pick<HotLister, 'content'>;
  /** Of the vault. */
  readonly times: Times;
  readonly signal: AbortSignal;
}

/** `ctime`: that of hot, in its stored form. */
export type FileRead =
  | {
      readonly kind: 'read';
      readonly verdict: ContentVerdict;
      readonly digests: Digests;
      readonly hot: Sight;
      readonly vault: Sight;
      readonly ctime: EpochMs;
    }
  | { readonly kind: 'passed-over'; readonly why: PassedOverWhy }
  /** One side is no longer available. */
  | { readonly kind: 'lost'; readonly problem: string };

export async function readFile({ path, size, mtime, vaultMtime, digest: sent }: ManifestRow, ports: ReadPorts): Promise<FileRead> {
  const { agent, hot, clock, times, signal } = ports;
  const algorithm = algorithmOf(sent ?? '') ?? USUAL_ALGORITHM;
  const from = clock.now();
  const [there, here] = await Promise.all([contentsOfVault(agent)(path, algorithm, signal), hot.content(path, algorithm, signal)]);
  for (const side of [there, here]) if (side.kind === 'failed') return { kind: 'lost', problem: side.problem };
  const isShown = (shown: EpochMs): boolean => [mtime, vaultMtime ?? mtime].some((given) => isTimeOf(shown, given, times));
  const inHot = sideOf(here, 'hot', (seen) => seen.size === size && sameTime(seen.mtime, mtime, 1));
  if (typeof inHot === 'string') return { kind: 'passed-over', why: inHot };
  const inVault = sideOf(there, 'vault', (seen) => seen.size === size && isShown(seen.mtime));
  if (typeof inVault === 'string') return { kind: 'passed-over', why: inVault };
  const digests = { hot: inHot.digest, vault: inVault.digest, sent };
  const ctime = lastingCtime(inHot.sight.ctime, { from, until: clock.now() });
  return { kind: 'read', verdict: judgeContents(digests), digests, hot: inHot.sight, vault: inVault.sight, ctime };
}

/** The row of a file whose content is known to be equal on both sides. */
export function rowAsRead(row: ManifestRow, { digests, hot, vault, ctime }: Extract<FileRead, { readonly kind: 'read' }>): ManifestRow {
  return { ...row, digest: digests.hot, inode: hot.inode, ctime, birth: hot.birth, vaultCtime: vault.ctime };
}

/** The result of reading, or why it does not count: the file is no longer the one that was sent. */
function sideOf(
  answer: ListerAnswer<ReadContent>,
  side: 'hot' | 'vault',
  isAsSent: (seen: Sight) => boolean,
): Extract<ReadContent, { readonly kind: 'read' }> | PassedOverWhy {
  if (answer.kind === 'failed') return `unreadable-in-${side}`;
  const read = answer.answer;
  if (read.kind === 'unread') return unreadWhy(read.errno, side);
  return isAsSent(read.sight) ? read : `changed-in-${side}`;
}

/** Something of another type is in its place, or it is being changed. */
const CHANGED: ReadonlySet<string> = new Set(['ECHANGED', 'EINVAL', 'ELOOP', 'EISDIR', 'EXDEV', 'ENXIO']);
const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

function unreadWhy(errno: string, side: 'hot' | 'vault'): PassedOverWhy {
  if (GONE.has(errno)) return `gone-from-${side}`;
  return CHANGED.has(errno) ? `changed-in-${side}` : `unreadable-in-${side}`;
}
