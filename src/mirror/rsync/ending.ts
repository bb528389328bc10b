/** Ends a process group: TERM, then KILL; even then a process of it may remain. */
import type { Millis } from '../../health/observation.ts';
import type { Started } from '../../platform/child/start.ts';
import type { Clock } from '../../platform/clock.ts';
import { pause } from '../../platform/clock.ts';
import type { LedgerRecord } from '../../share/ledger.ts';
import type { GroupRecord, ProcessGroups } from '../lock/groups.ts';
import { signalGroup } from '../lock/groups.ts';

/** `code`: the exit code of the first process, or 128 + the signal number. */
export type Over = { readonly kind: 'gone'; readonly code: number } | { readonly kind: 'stuck' };

export interface Ending {
  /** Resolves when no process of the group is left and all of its output was read, or when it does not end. Never rejects. */
  readonly over: Promise<Over>;
  /** TERM now, KILL after the grace period; a second call can only shorten it. */
  stop(graceMs: Millis): void;
}

export interface EndingOptions {
  readonly child: Pick<Started, 'exited' | 'closed' | 'hasEnded' | 'release'>;
  readonly group: GroupRecord;
  readonly record: LedgerRecord;
  readonly clock: Clock;
  readonly groups: ProcessGroups;
}

/** After KILL; a process that still exists then sleeps in the kernel. */
const STUCK_AFTER_MS = 2_000;
/** Processes that outlive the first one usually exit within this time; after it they get TERM. */
const LEFTOVERS_MS = 500;
const LEFTOVERS_GRACE_MS = 10_000;
/** The first check comes soon; the delay then doubles each time. */
const FIRST_LOOK_MS = 2;
const LOOK_EVERY_MS = 50;
const LOOK_LATER_EVERY_MS = 1_000;
/** How long it may take to read output that was written before the end. */
const DRAIN_MS = 1_000;

export function watchEnding(options: EndingOptions): Ending {
  const escalation = createEscalation(options);
  return { over: conclude(options, escalation), stop: escalation.stop };
}

async function conclude(options: EndingOptions, escalation: Escalation): Promise<Over> {
  const { child, record, clock } = options;
  const closed = new AbortController();
  void child.closed.then(() => closed.abort());
  const over = await untilOver(options, escalation);
  if (over.kind === 'gone') {
    await pause(clock, DRAIN_MS, closed.signal);
    record.forget();
  } else {
    record.overdue();
    void forgetOnceGone(options);
  }
  child.release();
  return over;
}

async function untilOver({ child, group, clock, groups }: EndingOptions, escalation: Escalation): Promise<Over> {
  const exit = child.exited.then(({ code }) => code ?? 0);
  await Promise.race([exit, escalation.begun]);
  const exitedAt = clock.monotonic();
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LOOK_EVERY_MS, wait * 2)) {
    if (child.hasEnded() && (await groups.isGone(group))) return { kind: 'gone', code: await exit };
    if (child.hasEnded() && clock.monotonic() - exitedAt >= LEFTOVERS_MS && !escalation.hasBegun()) escalation.stop(LEFTOVERS_GRACE_MS);
    if (escalation.goOn() === 'useless') return { kind: 'stuck' };
    await pause(clock, wait);
  }
}

interface Escalation {
  readonly stop: (graceMs: Millis) => void;
  readonly begun: Promise<void>;
  readonly hasBegun: () => boolean;
  /** Sends KILL when it is due; `useless`: it was sent long ago. */
  readonly goOn: () => 'useless' | 'wait';
}

function createEscalation({ group: { group }, clock }: EndingOptions): Escalation {
  let killAt = Number.POSITIVE_INFINITY;
  let killedAt = Number.POSITIVE_INFINITY;
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  return {
    begun,
    hasBegun: () => killAt < Number.POSITIVE_INFINITY,
    stop(graceMs) {
      signalGroup(group, 'SIGTERM');
      killAt = Math.min(killAt, clock.monotonic() + graceMs);
      begin();
    },
    goOn() {
      const now = clock.monotonic();
      if (killAt <= now && killedAt > now) {
        signalGroup(group, 'SIGKILL');
        killedAt = now;
      }
      return now - killedAt >= STUCK_AFTER_MS ? 'useless' : 'wait';
    },
  };
}

async function forgetOnceGone({ group, record, clock, groups }: EndingOptions): Promise<void> {
  while (!(await groups.isGone(group))) {
    await new Promise<void>((resolve) => void clock.after(LOOK_LATER_EVERY_MS, resolve, { background: true }));
  }
  record.forget();
}
