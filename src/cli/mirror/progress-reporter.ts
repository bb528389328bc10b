/** Reports the progress of a run: on a terminal one line that is updated in place, elsewhere one line every 10 s. */
import type { MirrorProgress } from '../../health/mirror.ts';
import type { Locale } from '../../messages/template.ts';
import { systemClock } from '../../platform/clock.ts';
import { cut } from '../../tui/fit.ts';
import { glyphsOf } from '../../tui/glyphs.ts';
import type { Io } from '../io.ts';
import { progressLine } from './run-text.ts';

const EVERY_MS = 10_000;
const USUAL_COLUMNS = 80;

export class ProgressReporter {
  readonly #io: Io;
  readonly #locale: () => Locale;
  readonly #quiet: boolean;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #hasLine = false;

  /** @param quiet standard output is read by a script; report nothing */
  constructor(io: Io, locale: () => Locale, quiet: boolean) {
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
    const { stderr, env } = this.#io;
    if (stderr.isTTY && env['TERM'] !== 'dumb') {
      stderr.write(`\r${cut(line, (stderr.columns || USUAL_COLUMNS) - 1, glyphsOf('ascii'))}\x1b[K`);
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
