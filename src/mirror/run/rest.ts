/** Files that were changing in earlier runs must be quiet for longer than others. */
import type { Copy, LeftOut, Plan } from '../core/plan.ts';
import { restOf } from '../core/quiet.ts';
import { withoutLeft } from '../core/refused.ts';
import type { RunContext } from './context.ts';

/** The plan without files that are known to be changing still. */
export function atRest(plan: Plan, { ports, settings, done }: RunContext): Plan {
  const before = ports.store.hot.changingSince();
  const now = ports.clock.now();
  const copies: Copy[] = [];
  const left: LeftOut[] = [];
  for (const copy of plan.copies) {
    const since = before.get(copy.path);
    const rest = since === undefined ? null : restOf({ changedAt: copy.ctime, since }, now, settings.contract.settleMs);
    if (rest === 'changing' && since !== undefined) {
      left.push({ path: copy.path, why: 'still-changing', detail: '', since });
      done.changing.add(copy.path);
    } else copies.push(rest === 'look-again' ? { ...copy, fresh: true } : copy);
  }
  return withoutLeft(plan, { copies, left });
}
