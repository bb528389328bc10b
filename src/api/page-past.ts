/** The history as the page shows it: read at most once a minute, however many look at it, and only while somebody does. */
import type { Availability } from '../health/availability.ts';
import type { Strip } from '../health/history.ts';
import type { ComponentId, EpochMs } from '../health/observation.ts';
import { CELL_MS, CELLS, INCIDENT_DAYS, type Past, type View, WINDOWS } from '../page/view.ts';
import { type History, HistoryUnreadable } from '../ports/history.ts';
import type { ApiPorts } from './ports.ts';

const SHORTEST_PAUSE_MS = 60_000;
/** Reading takes at most this share of the time. */
const LARGEST_SHARE = 0.05;
const DAY_MS = 86_400_000;
const MOST_INCIDENTS = 1_000;

export class PagePast {
  readonly #ports: Pick<ApiPorts, 'history' | 'clock' | 'onBug'>;
  readonly #onRead: () => void;
  #known: View['past'] = 'loading';
  #reading: Promise<void> | null = null;
  #dueAt = Number.NEGATIVE_INFINITY;

  /** @param onRead after the history was read again */
  constructor(ports: Pick<ApiPorts, 'history' | 'clock' | 'onBug'>, onRead: () => void) {
    this.#ports = ports;
    this.#onRead = onRead;
  }

  /** What is known; starts to read what is due. */
  current(): View['past'] {
    const { history, clock } = this.#ports;
    if (history === null) return 'unreadable';
    if (this.#reading === null && clock.monotonic() >= this.#dueAt) this.#reading = this.#read(history);
    return this.#known;
  }

  /** Resolves once there is something to show, at the latest after `longestMs`. */
  async atHand(longestMs: number): Promise<void> {
    if (this.current() !== 'loading' || this.#reading === null) return;
    let stopLimit = (): void => {};
    const limit = new Promise<void>((resolve) => {
      stopLimit = this.#ports.clock.after(longestMs, resolve, { background: true });
    });
    await Promise.race([this.#reading, limit]);
    stopLimit();
  }

  async #read(history: History): Promise<void> {
    const { clock, onBug } = this.#ports;
    const began = clock.monotonic();
    try {
      this.#known = await pastOf(history, clock.now());
    } catch (error) {
      this.#known = 'unreadable';
      if (!(error instanceof HistoryUnreadable)) onBug(error);
    }
    const ended = clock.monotonic();
    this.#dueAt = ended + Math.max(SHORTEST_PAUSE_MS, (ended - began) / LARGEST_SHARE);
    this.#reading = null;
    this.#onRead();
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
