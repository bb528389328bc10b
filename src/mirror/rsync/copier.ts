/** One call of rsync, from its first process to the end of its group. Every outcome is returned as a value. */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../platform/clock.ts';
import type { Ledger } from '../../share/ledger.ts';
import type { Place } from '../agent/protocol.ts';
import { type ChildInVault, startStep, type VaultEntry } from '../agent/spawn-in-vault.ts';
import type { GroupRecord, ProcessGroups } from '../lock/groups.ts';
import { signalGroup } from '../lock/groups.ts';
import { listEntry, rsyncCommand } from './arguments.ts';
import type { Copier, CopyEnd, CopyOptions, CopyOrder, CopyProgress, CopyUnderWay, RecordedStep, WaitingCalls } from './copy.ts';
import { type Over, watchEnding } from './ending.ts';
import { diskPriority } from './priority.ts';
import { createTally, type Tally } from './tally.ts';
import { createThrottle } from './throttle.ts';

export interface CopierOptions {
  readonly clock: Clock;
  readonly platform: NodeJS.Platform;
  readonly ledger: Ledger;
  readonly groups: ProcessGroups;
  /** The file of the agent's program. */
  readonly program: string;
}

/** English messages and unconverted bytes. No other variables: rsync's own, and those used by its option aliases (HOME), are dropped. */
const ENVIRONMENT = { LC_ALL: 'C' };
const PROGRESS_EVERY_MS = 250;
/** How long a step that did not become rsync may take to exit. */
const STEP_GRACE_MS = 1_000;
/** rsync's exit code after a termination signal. */
const ASKED_TO_END = 20;
const BATCH_BYTES = 64 * 1024;

export interface CopiesAhead extends Copier {
  /** Starts processes for so many calls. @param onGroup runs before each is recorded */
  startAhead(this: void, count: number, place: Place, onGroup: CopyOptions['onGroup']): WaitingCalls;
}

export function createCopier(options: CopierOptions): CopiesAhead {
  return {
    start: (order, hooks) => start(order, hooks, options),
    startAhead(count, place, onGroup) {
      const waiting = Array.from({ length: count }, () => startRecorded(place, onGroup, options));
      return {
        take: () => waiting.shift() ?? null,
        async close() {
          await Promise.all(waiting.splice(0).map((unused) => endUnused(unused, options)));
        },
      };
    },
  };
}

async function start(order: CopyOrder, hooks: CopyOptions, options: CopierOptions): Promise<CopyUnderWay> {
  const argv = rsyncCommand(order, order.lowPriority ? await diskPriority(options.platform) : []);
  const { started, group, unrecorded } = await (hooks.waiting?.take() ?? startRecorded(order.enter, hooks.onGroup, options));
  if (started.kind === 'failed') {
    return { group: 0, ended: Promise.resolve({ kind: 'failed', problem: started.problem }), stop: () => {} };
  }
  const child = started.step.become(order.enter, argv, ENVIRONMENT);
  return follow({ started: child, group, unrecorded, order, argv, hooks, options });
}

async function startRecorded(place: Place, onGroup: CopyOptions['onGroup'], options: CopierOptions): Promise<RecordedStep> {
  let group: GroupRecord = { group: 0, leader: null };
  let unrecorded: string | null = null;
  const onRecord = async (number: number): Promise<void> => {
    group = await options.groups.describe(number);
    try {
      await onGroup(number);
    } catch (error) {
      unrecorded = error instanceof Error ? error.message : String(error);
      signalGroup(number, 'SIGKILL');
    }
  };
  const started = await startStep(place, { ...options, onGroup: onRecord });
  return { started, group, unrecorded };
}

async function endUnused(unused: Promise<RecordedStep>, { clock, groups }: CopierOptions): Promise<void> {
  const { started, group } = await unused;
  if (started.kind === 'failed') return;
  const ending = watchEnding({ ...started.step, group, clock, groups });
  ending.stop(0);
  await ending.over;
}

interface Following {
  readonly started: ChildInVault;
  readonly group: GroupRecord;
  readonly unrecorded: string | null;
  readonly order: CopyOrder;
  readonly argv: readonly string[];
  readonly hooks: CopyOptions;
  readonly options: CopierOptions;
}

function follow({ started, group, unrecorded, order, argv, hooks, options }: Following): CopyUnderWay {
  const { clock, groups } = options;
  const { child, record, entry } = started;
  const startedAt = clock.monotonic();
  const { tally, flush } = listen(started, order, hooks.onProgress, clock);
  const ending = watchEnding({ child, group, record, clock, groups });
  let recorded = false;

  void entry.then((how) => {
    if (how.kind === 'entered') void feed(child.stdin, order.files);
    else ending.stop(STEP_GRACE_MS);
  });

  function endOf(how: VaultEntry, over: Extract<Over, { readonly kind: 'gone' }>): CopyEnd {
    const seconds = (clock.monotonic() - startedAt) / 1_000;
    if (how.kind === 'entered') return { kind: 'ended', code: over.code, argv, seconds, stats: tally.stats() };
    if (how.kind === 'refused') return { kind: 'refused', refusal: how.refusal };
    if (unrecorded !== null) return { kind: 'failed', problem: unrecorded };
    if (recorded) return { kind: 'ended', code: ASKED_TO_END, argv, seconds, stats: tally.stats() };
    return { kind: 'failed', problem: how.kind === 'hung' ? 'it could not enter the vault in time' : how.problem };
  }

  async function conclude(): Promise<CopyEnd> {
    const over = await ending.over;
    flush();
    return over.kind === 'stuck' ? { kind: 'stuck', group: group.group } : endOf(await entry, over);
  }

  return {
    group: group.group,
    ended: conclude(),
    stop(graceMs) {
      recorded = true;
      ending.stop(graceMs);
    },
  };
}

/** All output of rsync goes into the tally. */
function listen(
  { child }: ChildInVault,
  { files, rsync }: CopyOrder,
  onProgress: (progress: CopyProgress) => void,
  clock: Clock,
): { readonly tally: Tally; readonly flush: () => void } {
  const tally = createTally(files, rsync.checksum);
  const throttle = createThrottle(clock, PROGRESS_EVERY_MS, () => onProgress(tally.progress()));
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    tally.stdout(chunk);
    throttle.note();
  });
  child.stderr?.setEncoding('latin1').on('data', (chunk: string) => tally.stderr(chunk));
  return { tally, flush: throttle.flush };
}

/** Writes the list as fast as it is read. */
async function feed(stdin: Writable, files: readonly string[]): Promise<void> {
  try {
    await pipeline(Readable.from(batches(files), { objectMode: false }), stdin);
  } catch {
    // It ended before it had read everything: its exit code shows why.
  }
}

function* batches(files: readonly string[]): Generator<Buffer> {
  let batch = '';
  for (const file of files) {
    batch += listEntry(file);
    if (batch.length < BATCH_BYTES) continue;
    yield Buffer.from(batch);
    batch = '';
  }
  if (batch !== '') yield Buffer.from(batch);
}
