/** Fresh files: looked at a second time once they have settled, and sent when both looks agree. */

import type { EpochMs, Millis } from '../../../health/observation.ts';
import { pause } from '../../../platform/clock.ts';
import type { Copy, Look } from '../../core/plan.ts';
import { need, type RunContext } from '../context.ts';
import { mirrorReason } from '../reasons.ts';
import { copyThese } from './copy.ts';
import { DONE, type PassEnd } from './pass.ts';

/** After so long a file that changes all the time is sent all the same; it counts as arrived only when it did not change during the sending. */
const LONGEST_CHANGE_MS: Millis = 30 * 60_000;

export async function settlePass(context: RunContext): Promise<PassEnd> {
  const { found, ports, settings, signal, progress, startedAt } = context;
  const fresh = need(found, 'plan').copies.filter((copy) => copy.fresh);
  progress.phase('settle');
  const waited = ports.clock.monotonic() - need(found, 'scannedAt');
  await pause(ports.clock, Math.max(0, settings.contract.settleMs - waited), signal);
  if (signal.aborted) return DONE;
  const looked = await need(found, 'hot').look(
    fresh.map(({ path }) => path),
    signal,
  );
  if (looked.kind === 'failed')
    return {
      outcome: 'failed',
      reasons: [mirrorReason({ code: 'hot.unreadable', args: { path: settings.hot, errno: looked.problem } }, startedAt)],
    };
  return copyThese('copy settled', settled(fresh, looked.answer, context), context);
}

/** Those that may go now; the others wait for the next run. */
function settled(fresh: readonly Copy[], looks: readonly (Look | null)[], context: RunContext): readonly Copy[] {
  const { ports, told } = context;
  const before = ports.store.changingSince();
  const changing = new Map<string, EpochMs>();
  const going: Copy[] = [];
  for (const [index, copy] of fresh.entries()) {
    const look = looks[index] ?? null;
    // Gone meanwhile: the next run sees it.
    if (look === null || look.type !== 'file') continue;
    if (look.size === copy.size && look.mtime === copy.mtime) {
      going.push(copy);
      continue;
    }
    const since = before.get(copy.path) ?? ports.clock.now();
    changing.set(copy.path, since);
    if (ports.clock.now() - since >= LONGEST_CHANGE_MS) going.push({ ...copy, size: look.size, mtime: look.mtime });
    else told.leftOut.push({ path: copy.path, why: 'still-changing', detail: '' });
  }
  ports.store.setChangingSince(changing);
  return going;
}
