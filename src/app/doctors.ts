/**
 * The doctors by night (`doctor.nightly`), dry: each is a process of its own with the lowest priority and a deadline, so that neither a share
 * that hangs nor a large vault concerns the daemon. What they found is kept for metrics and the digest; the whole report is where each call
 * of a doctor writes it.
 */
import type { Config } from '../config/config.ts';
import { mirrorOf } from '../config/mirror-settings.ts';
import { failedNight, NIGHTLY_DOCTORS, type NightlyDoctor, nextNight, nightAfter } from '../doctor/nightly.ts';
import { countOf, DOCTOR_NIGHTS, type DoctorNight, parseNights } from '../health/doctor-night.ts';
import { type DueMemory, dueBy, EARLY_MS, memoryWhileOff } from '../health/due.ts';
import type { Millis } from '../health/observation.ts';
import type { Children } from '../platform/child/run.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { unlessUnreadable } from '../store/problem.ts';
import type { Part } from './parts.ts';

export interface DoctorsOptions {
  readonly config: Config;
  readonly store: { note(key: string): string | null; setNote(key: string, value: string): void };
  readonly clock: Clock;
  readonly children: Children;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A call of ytm itself: Node and the program. */
  readonly program: readonly [string, ...string[]];
  readonly log: Log;
}

/** The name of the note with the time of the next night. */
const MEMORY = 'doctors.due';
const LOOK_EVERY_MS: Millis = 60_000;
/** Soon after the start, so that the time of this night counts. */
const FIRST_LOOK_MS: Millis = 5_000;
/** A report lists 500 findings of a kind. */
const LARGEST_REPORT = 16 * 1024 * 1024;
const LOWEST_PRIORITY = '19';

/** Looks every minute instead of waiting for the time, so the machine may sleep over it: then the doctors run when it wakes. */
export class Doctors implements Part {
  readonly #options: DoctorsOptions;
  readonly #ending = new AbortController();
  #config: Config;
  #memory: DueMemory | null;
  #nights: readonly DoctorNight[];
  #running: Promise<void> = Promise.resolve();
  #cancel: () => void = () => {};

  constructor(options: DoctorsOptions) {
    this.#options = options;
    this.#config = options.config;
    // Without a store they run all the same, next at the usual time.
    const note = (key: string): string | null => unlessUnreadable(() => options.store.note(key), null);
    this.#memory = parseMemory(note(MEMORY));
    this.#nights = parseNights(note(DOCTOR_NIGHTS));
  }

  /** The newest examination by each doctor. */
  nights(): readonly DoctorNight[] {
    return this.#nights;
  }

  start(): void {
    this.#arm(FIRST_LOOK_MS);
  }

  reconfigure(config: Config): void {
    this.#config = config;
  }

  async stop(): Promise<void> {
    this.#cancel();
    this.#ending.abort();
    await this.#running;
  }

  #arm(afterMs: Millis): void {
    if (!this.#ending.signal.aborted)
      this.#cancel = this.#options.clock.after(afterMs, () => void (this.#running = this.#look()), { background: true });
  }

  async #look(): Promise<void> {
    try {
      if (this.#isDue()) await this.#run();
    } finally {
      this.#arm(LOOK_EVERY_MS);
    }
  }

  #isDue(): boolean {
    const { nightlyMinute } = this.#config.doctor;
    if (nightlyMinute === null) {
      this.#remember(memoryWhileOff(this.#memory));
      return false;
    }
    const now = this.#options.clock.now();
    const { isDue, memory } = dueBy(this.#memory, String(nightlyMinute), nextNight(nightlyMinute, now + EARLY_MS), now);
    this.#remember(memory);
    return isDue;
  }

  #remember(memory: DueMemory | null): void {
    if (memory === null || JSON.stringify(memory) === JSON.stringify(this.#memory)) return;
    this.#memory = memory;
    this.#options.store.setNote(MEMORY, JSON.stringify(memory));
  }

  async #run(): Promise<void> {
    const doctors = NIGHTLY_DOCTORS.filter(({ needsMirror }) => !needsMirror || mirrorOf(this.#config) !== null);
    this.#keep(this.#nights.filter((night) => doctors.some(({ doctor }) => doctor === night.doctor)));
    for (const doctor of doctors) {
      const night = await this.#examine(doctor);
      if (this.#ending.signal.aborted) return;
      this.#keep([...this.#nights.filter((other) => other.doctor !== night.doctor), night]);
      this.#logNight(night);
    }
  }

  async #examine({ doctor, options, deadlineMs }: NightlyDoctor): Promise<DoctorNight> {
    const { children, clock, env, program } = this.#options;
    const command = [...program, 'doctor', doctor, ...options, '--json', '--config', this.#config.file];
    const result = await children.run({
      file: 'nice',
      args: ['-n', LOWEST_PRIORITY, ...command],
      env: Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
      timeoutMs: deadlineMs,
      signal: this.#ending.signal,
      maxOutput: LARGEST_REPORT,
    });
    const now = clock.now();
    switch (result.kind) {
      case 'ended':
        return nightAfter(doctor, result, now);
      case 'timeout':
        return failedNight(doctor, `it did not end within ${deadlineMs / 60_000} minutes`, now);
      case 'too-much-output':
        return failedNight(doctor, 'its report is too long', now);
      case 'cancelled':
        return failedNight(doctor, 'it was cancelled', now);
      case 'missing':
      case 'not-executable':
        return failedNight(doctor, `it could not be started: ${result.detail}`, now);
    }
  }

  #keep(nights: readonly DoctorNight[]): void {
    this.#nights = nights;
    this.#options.store.setNote(DOCTOR_NIGHTS, JSON.stringify({ nights }));
  }

  #logNight(night: DoctorNight): void {
    const { log } = this.#options;
    const { doctor, complete, problem } = night;
    if (problem !== null) return log.warn('a doctor failed', { doctor, problem });
    const [critical, warnings] = [countOf(night, 'critical'), countOf(night, 'warning')];
    log[critical > 0 || !complete ? 'warn' : 'info']('a doctor has run', { doctor, critical, warnings, complete });
  }
}

/** Whatever cannot be read is as if there had been no night. */
function parseMemory(text: string | null): DueMemory | null {
  try {
    const value = JSON.parse(text ?? 'null') as DueMemory | null;
    return value !== null && typeof value.schedule === 'string' && typeof value.nextAt === 'number' ? value : null;
  } catch {
    return null;
  }
}
