/** Fresh files: checked again once the settle time has passed, and sent when both looks agree. */

import { pause } from '../../../platform/clock.ts';
import type { Copy, Look } from '../../core/plan.ts';
import { mirrorReason } from '../reasons.ts';
import type { Planned } from '../stages.ts';
import { copyThese } from './copy.ts';
import { DONE, type PassEnd } from './pass.ts';

export async function settlePass(context: Planned): Promise<PassEnd> {
  const { plan, scannedAt, hot, ports, settings, signal, progress, startedAt } = context;
  const fresh = plan.copies.filter((copy) => copy.fresh);
  progress.phase('settle');
  const waited = ports.clock.monotonic() - scannedAt;
  await pause(ports.clock, Math.max(0, settings.contract.settleMs - waited), signal);
  if (signal.aborted) return DONE;
  const looked = await hot.look(
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

/** Those that may be sent now; the others wait for the next run. */
function settled(fresh: readonly Copy[], looks: readonly (Look | null)[], context: Planned): readonly Copy[] {
  const { ports, recorded, done } = context;
  const before = ports.store.hot.changingSince();
  const going: Copy[] = [];
  for (const [index, copy] of fresh.entries()) {
    const look = looks[index] ?? null;
    // Removed meanwhile: the next run handles it.
    if (look === null || look.type !== 'file') continue;
    if (look.size === copy.size && look.mtime === copy.mtime) going.push(copy);
    else {
      done.changing.add(copy.path);
      recorded.leftOut.push({ path: copy.path, why: 'still-changing', detail: '', since: before.get(copy.path) ?? ports.clock.now() });
    }
  }
  return going;
}
