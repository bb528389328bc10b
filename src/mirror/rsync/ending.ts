/** The end of a process group: TERM, KILL, and the knowledge that even then something of it may be left. */
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Millis } from '../../health/observation.ts';
import type { Clock } from '../../platform/clock.ts';
import { pause } from '../../platform/clock.ts';
import type { LedgerRecord } from '../../share/ledger.ts';
import type { GroupRecord, ProcessGroups } from '../lock/groups.ts';
import { signalGroup } from '../lock/groups.ts';

/** `code`: the exit code of the first process, 128 + number when a signal ended it. */
export type Over = { readonly kind: 'gone'; readonly code: number } | { readonly kind: 'stuck' };

export interface Ending {
  /** When nothing of the group is left and all of its output was read, or when it does not go. Never rejects. */
  readonly over: Promise<Over>;
  /** TERM now, KILL after the grace; a second call can only make it quicker. */
  stop(graceMs: Millis): void;
}

export interface EndingOptions {
  readonly child: ChildProcess;
  readonly group: GroupRecord;
  readonly record: LedgerRecord;
  readonly clock: Clock;
  readonly groups: ProcessGroups;
}

/** After KILL; what is still there then sleeps in the kernel. */
const STUCK_AFTER_MS = 2_000;
/** What a dead first process leaves behind ends by itself, within this time; after it, it is told to. */
const LEFTOVERS_MS = 500;
const LEFTOVERS_GRACE_MS = 10_000;
/** The first look comes soon, later ones after twice the time each. */
const FIRST_LOOK_MS = 2;
const LOOK_EVERY_MS = 50;
const LOOK_LATER_EVERY_MS = 1_000;
/** Output that was written before the end may take so long to be read. */
const DRAIN_MS = 1_000;

export function watchEnding(options: EndingOptions): Ending {
  const escalation = createEscalation(options);
  return { over: conclude(options, escalation), stop: escalation.stop };
}

async function conclude(options: EndingOptions, escalation: Escalation): Promise<Over> {
  const { child, record, clock } = options;
  const closed = new AbortController();
  if (child.stdio.every((stream) => stream?.closed !== false)) closed.abort();
  else child.once('close', () => closed.abort());
  const over = await untilOver(options, escalation);
  if (over.kind === 'gone') {
    await pause(clock, DRAIN_MS, closed.signal);
    record.forget();
  } else {
    record.overdue();
    void forgetOnceGone(options);
  }
  letGo(child);
  return over;
}

async function untilOver({ child, group, clock, groups }: EndingOptions, escalation: Escalation): Promise<Over> {
  const exit = exitOf(child);
  await Promise.race([exit, escalation.begun]);
  const exitedAt = clock.monotonic();
  for (let wait = FIRST_LOOK_MS; ; wait = Math.min(LOOK_EVERY_MS, wait * 2)) {
    if (hasEnded(child) && (await groups.isGone(group))) return { kind: 'gone', code: await exit };
    if (hasEnded(child) && clock.monotonic() - exitedAt >= LEFTOVERS_MS && !escalation.hasBegun()) escalation.stop(LEFTOVERS_GRACE_MS);
    if (escalation.goOn() === 'useless') return { kind: 'stuck' };
    await pause(clock, wait);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** It may have died while it was put on record. */
function exitOf(child: ChildProcess): Promise<number> {
  const code = (): number => child.exitCode ?? 128 + (child.signalCode === null ? 0 : constants.signals[child.signalCode]);
  return new Promise((resolve) => {
    if (hasEnded(child)) resolve(code());
    else child.once('exit', () => resolve(code()));
  });
}

interface Escalation {
  readonly stop: (graceMs: Millis) => void;
  readonly begun: Promise<void>;
  readonly hasBegun: () => boolean;
  /** Sends KILL when its time has come; `useless`: that was long ago. */
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

/** Nothing of it keeps our process alive any more. */
function letGo(child: ChildProcess): void {
  for (const stream of child.stdio) stream?.destroy();
  child.unref();
}
