/** Writes the report for the `watchdog` probe of another machine (`report` of the config). */
import type { Config } from '../config/config.ts';
import type { EpochMs, Millis } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { type Clock, pause } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { writeWholeFile } from '../platform/whole-file.ts';
import { watchdogToJson } from '../report/watchdog-json.ts';
import { errnoName } from '../share/errno.ts';
import type { Part } from './parts.ts';

export interface ReportWriterOptions {
  readonly config: Config;
  readonly current: () => Snapshot;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether a path, with all links along it, is on local file systems. Determined without accessing any other file system. */
  readonly isLocal: (path: string) => Promise<boolean>;
  /** Default: the real disk. */
  readonly write?: (file: string, text: string) => Promise<void>;
}

/** After the start, until every probe was attempted: an earlier report would say less than the old one. */
const NOT_YET_MS: Millis = 1_000;
const PATIENCE_MS: Millis = 10_000;
/** For everybody: a web server under another account hands it out. */
const MODE = 0o644;

export class ReportWriter implements Part {
  readonly #options: ReportWriterOptions;
  #report: Config['report'];
  #cancel = (): void => {};
  #isStopped = false;
  /** The write under way, also one that hangs: then there is no second one. */
  #writing: Promise<void> | null = null;
  /** Why the last one was not written; `null`: it was. */
  #problem: string | null = null;

  constructor(options: ReportWriterOptions) {
    this.#options = options;
    this.#report = options.config.report;
  }

  start(): void {
    this.#cancel();
    if (this.#report === null || this.#isStopped) return;
    const { clock, current } = this.#options;
    const snapshot = current();
    if (snapshot.complete) this.#begin(this.#report.path, snapshot, clock.now());
    this.#cancel = clock.after(snapshot.complete ? this.#report.everyMs : NOT_YET_MS, () => this.start(), { background: true });
  }

  reconfigure({ report }: Config): void {
    if (JSON.stringify(report) === JSON.stringify(this.#report)) return;
    this.#report = report;
    this.#problem = null;
    this.start();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#writing;
  }

  #begin(path: string, snapshot: Snapshot, now: EpochMs): void {
    if (this.#writing !== null) return;
    const { clock } = this.#options;
    const ended = new AbortController();
    const writing = this.#write(path, snapshot, now)
      .catch(errnoName)
      .then((problem) => this.#note(path, problem))
      .finally(() => {
        ended.abort();
        this.#writing = null;
      });
    this.#writing = writing;
    void pause(clock, PATIENCE_MS, ended.signal).then(() => this.#writing === writing && this.#note(path, 'the disk does not answer'));
  }

  /** Returns why it was not written. */
  async #write(path: string, snapshot: Snapshot, now: EpochMs): Promise<string | null> {
    const { isLocal, write = (file: string, text: string): Promise<void> => writeWholeFile(file, text, MODE) } = this.#options;
    if (!(await isLocal(path))) return 'it is not known to be on a local disk';
    await write(path, `${JSON.stringify(watchdogToJson(snapshot, now))}\n`);
    return null;
  }

  #note(path: string, problem: string | null): void {
    const before = this.#problem;
    this.#problem = problem;
    if (problem === before) return;
    if (problem === null) this.#options.log.info('the report is written again', { report: path });
    else this.#options.log.warn('the report was not written', { report: path, problem });
  }
}
