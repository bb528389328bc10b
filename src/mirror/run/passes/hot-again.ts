/**
 * Hot is checked again right before something in the vault is removed or renamed: the plan may be hours old. A path that vanished recently
 * is given the settle time, like a change.
 */
import type { Millis } from '../../../health/observation.ts';
import { pause } from '../../../platform/clock.ts';
import { vanishedLately } from '../../core/arrival.ts';
import type { Presence } from '../../hot/protocol.ts';
import type { Planned } from '../stages.ts';
import { hotFailed, type PassEnd } from './pass.ts';

const LOOKS_AT_ONCE = 1_000;
/** Checked together and then done one by one, while the result is fresh. */
const DONE_TOGETHER = 64;
const LOOK_IS_FRESH_MS: Millis = 1_000;

interface HotAgain<T> {
  readonly items: readonly T[];
  /** The path that hot must not have any more. */
  readonly gone: (item: T) => string;
  /** The path that hot must have instead. */
  readonly come?: (item: T) => string;
  /** @param isSo hot is still as planned @returns how the pass ends, or `null`: it continues */
  readonly act: (item: T, isSo: boolean) => Promise<PassEnd | null>;
}

/** Acts on one item after the other, each with a fresh look at hot. */
export async function withHotAgain<T>({ items, gone, come, act }: HotAgain<T>, context: Planned): Promise<PassEnd | null> {
  const { clock } = context.ports;
  const unsettled = await waitUntilSettled(items.map(gone), context);
  if (unsettled !== null) return unsettled;
  for (let next = 0; next < items.length; ) {
    const some = items.slice(next, next + DONE_TOGETHER);
    const looked = await look([...some.map(gone), ...(come === undefined ? [] : some.map(come))], context);
    if ('outcome' in looked) return looked;
    const lookedAt = clock.monotonic();
    for (const [index, item] of some.entries()) {
      if (index > 0 && clock.monotonic() - lookedAt > LOOK_IS_FRESH_MS) break;
      const isSo = looked[index]?.isThere === false && looked[some.length + index]?.isThere !== false;
      const end = await act(item, isSo);
      if (end !== null) return end;
      next += 1;
    }
  }
  return null;
}

/** Waits for the settle time if any of these paths may have vanished more recently. `null`: the pass continues. */
async function waitUntilSettled(paths: readonly string[], context: Planned): Promise<PassEnd | null> {
  const { ports, settings, signal } = context;
  const { settleMs } = settings.contract;
  if (settleMs === 0) return null;
  for (let start = 0; start < paths.length; start += LOOKS_AT_ONCE) {
    const looked = await look(paths.slice(start, start + LOOKS_AT_ONCE), context);
    if ('outcome' in looked) return looked;
    if (!looked.some((one) => vanishedLately(one, ports.clock.now(), settleMs))) continue;
    await pause(ports.clock, settleMs, signal);
    return signal.aborted ? { outcome: 'partial', reasons: [] } : null;
  }
  return null;
}

async function look(paths: readonly string[], context: Planned): Promise<readonly Presence[] | PassEnd> {
  const looked = await context.hot.presence(paths, context.signal);
  return looked.kind === 'done' ? looked.answer : hotFailed(looked.problem, context);
}
