/**
 * The watcher of hot, run in a process of its own: a slow or hanging disk blocks only this process, and a burst of changes keeps nothing
 * else waiting. It reads no file and writes nothing. It ends with its input.
 */
import { readFileSync, statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../platform/clock.ts';
import { errnoName } from '../../../share/errno.ts';
import { createPathRules } from '../../core/path-rules.ts';
import { FolderWatches } from './folder-watches.ts';
import { ALIVE_MS, MOVED, type WatchAnswer, type WatchOrder } from './protocol.ts';
import { streamWatch } from './stream-watch.ts';
import type { TreeWatch, TreeWatchOptions } from './tree-watch.ts';

/** Changes come in bursts: one save is several events. */
const TOGETHER_MS = 100;
/** With more names than this, listing all of hot is about as fast. */
const MOST_NAMES = 20_000;
/** The kernel's queue of a watcher, where it cannot be read. */
const USUAL_QUEUE = 16_384;

class Watcher {
  readonly #order: WatchOrder;
  readonly #tree: TreeWatch | null = null;
  readonly #root: string;
  readonly #hints = new Map<string, Set<string>>();
  #names = 0;
  #isLost = false;
  #problem: string | null = null;
  /** Told since the last answer. */
  #isTold = true;
  #isAsked = false;
  #cancelSoon: (() => void) | null = null;
  #cancelAlive = (): void => {};
  /** Events since the queue of the kernel was last known to be empty. */
  #burst = 0;
  readonly #mostInBurst = queueLength() / 2;

  constructor(order: WatchOrder) {
    this.#order = order;
    this.#root = identityOf(order.hot);
    if (this.#root === '') {
      this.#fail('ENOENT');
      return;
    }
    try {
      this.#tree = this.#watch();
    } catch (error) {
      this.#fail(errnoName(error));
    }
  }

  /** The next answer is asked for. */
  next(): void {
    this.#isAsked = true;
    this.#cancelAlive = systemClock.after(ALIVE_MS, () => this.#answer());
    if (!this.#isTold) this.#tell();
  }

  #watch(): TreeWatch {
    const { hot, mode, contract } = this.#order;
    const rules = createPathRules(contract, { foldsCase: false });
    const options: TreeWatchOptions = {
      root: hot,
      isLeftOut: (path) => {
        const place = rules.of(path);
        return place !== 'plain' && place !== 'kept';
      },
      onEvent: () => this.#count(),
      onHint: (folder, name) => this.#hint(folder, name),
      onReady: () => this.#tell(),
      onProblem: (errno) => this.#fail(errno),
    };
    return mode === 'folders' ? new FolderWatches(options) : streamWatch(options);
  }

  #hint(folder: string, name: string): void {
    const names = this.#hints.get(folder) ?? new Set<string>();
    this.#hints.set(folder, names);
    const before = names.size;
    names.add(name);
    this.#names += names.size - before;
    if (this.#names > MOST_NAMES) this.#lose();
    this.#tell();
  }

  #lose(): void {
    this.#hints.clear();
    this.#names = 0;
    this.#isLost = true;
  }

  /**
   * Neither Node nor libuv report that the kernel's queue overflowed. All events that it holds are handled before the event loop goes on:
   * as long as they are fewer than the queue can hold, it did not overflow.
   */
  #count(): void {
    if (this.#burst === 0) setImmediate(() => (this.#burst = 0));
    this.#burst += 1;
    if (this.#burst === Math.ceil(this.#mostInBurst)) {
      this.#lose();
      this.#tell();
    }
  }

  #fail(problem: string): void {
    this.#problem ??= problem;
    this.#tree?.close();
    this.#tell();
  }

  #tell(): void {
    this.#isTold = false;
    if (this.#isAsked) this.#cancelSoon ??= systemClock.after(TOGETHER_MS, () => this.#answer());
  }

  #answer(): void {
    this.#cancelSoon?.();
    this.#cancelSoon = null;
    this.#cancelAlive();
    if (this.#problem === null && identityOf(this.#order.hot) !== this.#root) this.#fail(MOVED);
    const answer: WatchAnswer = {
      folders: this.#tree?.folders ?? 0,
      isReady: this.#tree?.isReady === true && this.#problem === null,
      hints: Array.from(this.#hints, ([folder, names]) => [folder, [...names]] as const),
      isLost: this.#isLost,
      problem: this.#problem,
    };
    this.#hints.clear();
    this.#names = 0;
    this.#isLost = false;
    this.#isTold = true;
    this.#isAsked = false;
    write(answer);
    if (this.#problem !== null) process.stdin.destroy();
  }
}

/** Of the folder that is at this path now; '': there is none. */
function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path);
    return `${dev}:${ino}`;
  } catch {
    return '';
  }
}

function queueLength(): number {
  try {
    return Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8')) || USUAL_QUEUE;
  } catch {
    return USUAL_QUEUE;
  }
}

function write(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function lowerPriority(niceness: number): void {
  try {
    if (niceness > 0) setPriority(niceness);
  } catch {
    // Use it as it is.
  }
}

let watcher: Watcher | null = null;
let isStarted = false;
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (!isStarted) {
    isStarted = true;
    return write({ started: true });
  }
  if (watcher !== null) return watcher.next();
  const order = JSON.parse(line) as WatchOrder;
  lowerPriority(order.niceness);
  watcher = new Watcher(order);
  write({ entered: true });
});
lines.on('close', () => process.exit(0));
