/**
 * The history as the page shows it: read once a minute, and sooner after a verdict changed, however many look at it. While nobody does, it
 * is read only so often that the next view need not wait.
 */
import type { Availability } from '../health/availability.ts';
import type { Strip } from '../health/history.ts';
import { OPENS_AFTER_MS } from '../health/incidents.ts';
import type { ComponentId, EpochMs } from '../health/observation.ts';
import { CELL_MS, CELLS, INCIDENT_DAYS, type Past, type View, WINDOWS } from '../page/view.ts';
import { type History, HistoryUnreadable } from '../ports/history.ts';
import type { ApiPorts } from './ports.ts';

const USUAL_PAUSE_MS = 60_000;
/** Between two readings because of changes. */
const SHORTEST_PAUSE_MS = 8_000;
/** What a change of a verdict has begun or ended is in the store by then; trouble is an incident once it has lasted. */
const RECORDED_AFTER_MS = 1_500;
/** Reading takes at most this share of the time. */
const LARGEST_SHARE = 0.05;
/** A page that nobody looked at for a while is not shown as it was then. */
const LONGEST_AGE_MS = 5 * USUAL_PAUSE_MS;
/** After this time without a reader it is read again, where that takes at most this share of it. */
const KEPT_MS = LONGEST_AGE_MS - 30_000;
const KEPT_SHARE = 0.002;
const DAY_MS = 86_400_000;
const MOST_INCIDENTS = 1_000;

export class PagePast {
  readonly #ports: Pick<ApiPorts, 'history' | 'source' | 'clock' | 'onBug'>;
  readonly #onRead: () => void;
  #known: View['past'] = 'loading';
  #reading: Promise<void> | null = null;
  #dueAt = Number.NEGATIVE_INFINITY;
  /** Between the last reading and the next one. */
  #pause = USUAL_PAUSE_MS;
  #earliestAt = Number.NEGATIVE_INFINITY;
  /** The verdicts that were last seen; `null`: none yet. */
  #verdicts: string | null = null;
  /** When what is not read yet is recorded, by the monotonic clock. */
  #records: readonly number[] = [];
  #stopTimer: (() => void) | null = null;
  #stopKeeping: (() => void) | null = null;

  /** @param onRead after the history was read again */
  constructor(ports: Pick<ApiPorts, 'history' | 'source' | 'clock' | 'onBug'>, onRead: () => void) {
    this.#ports = ports;
    this.#onRead = onRead;
  }

  /** What is known and not old; starts to read what is due. */
  current(): View['past'] {
    const { history, clock } = this.#ports;
    if (history === null) return 'unreadable';
    this.#noticeChange();
    if (this.#reading === null && clock.monotonic() >= this.#nextAt()) this.#reading = this.#read(history);
    return typeof this.#known === 'string' || this.#isRecent(this.#known) ? this.#known : 'loading';
  }

  /** Resolves once everything that is due was read, at the latest after `longestMs`. */
  async newest(longestMs: number): Promise<void> {
    this.current();
    if (this.#reading !== null) await this.#readWithin(longestMs);
  }

  /** Resolves once there is something to show that is not old, at the latest after `longestMs`. */
  async atHand(longestMs: number): Promise<void> {
    if (this.current() === 'loading' && this.#reading !== null) await this.#readWithin(longestMs);
  }

  async #readWithin(longestMs: number): Promise<void> {
    let stopLimit = (): void => {};
    const limit = new Promise<void>((resolve) => {
      stopLimit = this.#ports.clock.after(longestMs, resolve, { background: true });
    });
    await Promise.race([this.#reading, limit]);
    stopLimit();
  }

  /** Beside “DOWN”, the incidents of a minute ago would say that there are none. */
  #noticeChange(): void {
    const { source, clock } = this.#ports;
    const { components } = source.current();
    const verdicts = JSON.stringify(components.map(({ id, verdict }) => [id, verdict]));
    if (verdicts === this.#verdicts) return;
    const recordedAt = clock.monotonic() + RECORDED_AFTER_MS;
    const isTrouble = components.some(({ verdict }) => verdict === 'degraded' || verdict === 'down');
    this.#records = [
      ...this.#records,
      ...(this.#verdicts === null ? [] : [recordedAt]),
      ...(isTrouble ? [recordedAt + OPENS_AFTER_MS] : []),
    ];
    this.#verdicts = verdicts;
    this.#arm();
  }

  #nextAt(): number {
    return Math.min(this.#dueAt, Math.max(Math.min(...this.#records), this.#earliestAt));
  }

  /** A fleet that is asked rarely gives no other occasion to look again. */
  #arm(): void {
    this.#stopTimer?.();
    this.#stopTimer = null;
    if (this.#records.length === 0 || this.#reading !== null) return;
    const wait = Math.max(0, this.#nextAt() - this.#ports.clock.monotonic());
    this.#stopTimer = this.#ports.clock.after(wait, this.#onRead, { background: true });
  }

  #isRecent({ at }: Past): boolean {
    return this.#ports.clock.now() - at < Math.max(LONGEST_AGE_MS, 2 * this.#pause);
  }

  async #read(history: History): Promise<void> {
    const { clock, onBug } = this.#ports;
    const began = clock.monotonic();
    this.#records = this.#records.filter((at) => at > began);
    try {
      this.#known = await pastOf(history, clock.now());
    } catch (error) {
      this.#known = 'unreadable';
      if (!(error instanceof HistoryUnreadable)) onBug(error);
    }
    const ended = clock.monotonic();
    const rest = (ended - began) / LARGEST_SHARE;
    this.#pause = Math.max(USUAL_PAUSE_MS, rest);
    this.#dueAt = ended + this.#pause;
    this.#earliestAt = ended + Math.max(SHORTEST_PAUSE_MS, rest);
    this.#reading = null;
    this.#arm();
    this.#keep(ended - began);
    this.#onRead();
  }

  #keep(took: number): void {
    this.#stopKeeping?.();
    this.#stopKeeping = took > KEPT_SHARE * KEPT_MS ? null : this.#ports.clock.after(KEPT_MS, () => this.current(), { background: true });
  }
}

async function pastOf(history: History, now: EpochMs): Promise<Past> {
  const { signal } = new AbortController();
  const until = (Math.floor(now / CELL_MS) + 1) * CELL_MS;
  const since = until - CELLS * CELL_MS;
  const strips = await history.strips({ since, until, cells: CELLS }, signal);
  const incidents = await history.incidents({ from: now - INCIDENT_DAYS * DAY_MS, until: now }, MOST_INCIDENTS, signal);
  const availability = new Map<ComponentId, Availability[]>();
  for (const { ms } of WINDOWS) {
    for (const one of await history.availability({ from: now - ms, until: now }, signal)) {
      if (one.subject.kind === 'component') availability.set(one.subject.id, [...(availability.get(one.subject.id) ?? []), one]);
    }
  }
  return { at: now, since, probes: classesOf(strips.probes), components: classesOf(strips.components), incidents, availability };
}

function classesOf(strips: ReadonlyMap<string, Strip>): ReadonlyMap<string, string> {
  return new Map([...strips].map(([id, { classes }]) => [id, classes]));
}
