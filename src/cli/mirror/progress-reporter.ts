/** Reports the progress of a run: on a terminal one line that is updated in place, elsewhere one line every 10 s. */
import type { MirrorProgress } from '../../health/mirror.ts';
import type { Locale } from '../../messages/template.ts';
import { systemClock } from '../../platform/clock.ts';
import type { cut } from '../../tui/fit.ts';
import { glyphsOf } from '../../tui/glyphs.ts';
import type { Io } from '../io.ts';
import { progressLine } from './run-text.ts';

const EVERY_MS = 10_000;
const USUAL_COLUMNS = 80;

/** @param quiet standard output is read by a script; report nothing */
export async function openReporter(io: Io, locale: () => Locale, quiet: boolean): Promise<ProgressReporter> {
  const { stderr, env } = io;
  const isLive = !quiet && stderr.isTTY && env['TERM'] !== 'dumb';
  // To measure text, tables of Unicode are loaded: a third of the start of a run.
  const shorten = isLive ? (await import('../../tui/fit.ts')).cut : null;
  return new ProgressReporter(io, locale, quiet, shorten);
}

export class ProgressReporter {
  readonly #io: Io;
  readonly #locale: () => Locale;
  readonly #quiet: boolean;
  /** `null`: not a terminal whose line can be rewritten. */
  readonly #shorten: typeof cut | null;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #hasLine = false;

  constructor(io: Io, locale: () => Locale, quiet: boolean, shorten: typeof cut | null) {
    this.#shorten = shorten;
    this.#io = io;
    this.#locale = locale;
    this.#quiet = quiet;
  }

  /** A line that stays. */
  say(line: string): void {
    if (this.#quiet) return;
    this.close();
    this.#io.stderr.write(`${line}\n`);
  }

  report(progress: MirrorProgress): void {
    this.now(progressLine(progress, this.#locale()));
  }

  /** The present progress. */
  now(line: string): void {
    if (this.#quiet) return;
    const { stderr } = this.#io;
    if (this.#shorten !== null) {
      stderr.write(`\r${this.#shorten(line, (stderr.columns || USUAL_COLUMNS) - 1, glyphsOf('ascii'))}\x1b[K`);
      this.#hasLine = true;
      return;
    }
    const now = systemClock.monotonic();
    if (now - this.#reportedAt < EVERY_MS) return;
    this.#reportedAt = now;
    stderr.write(`${line}\n`);
  }

  /** Removes the line that is updated in place. */
  close(): void {
    if (this.#hasLine) this.#io.stderr.write('\r\x1b[K');
    this.#hasLine = false;
  }
}
