/**
 * Where the log of a run is written: the log folder in hot, or the state folder if that is not suitable. Always on a local disk, because
 * ytm's own process writes it, and never longer than a deadline.
 */
import { mkdir, opendir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Millis } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import { isInside } from '../../platform/paths.ts';
import { writeWholeFile } from '../../platform/whole-file.ts';
import type { ChoreRecord, RunRecord } from '../record.ts';
import { choreToJson } from './chore-json.ts';
import { runToJson } from './run-json.ts';

export interface RunLogFolder {
  /** Writes the log atomically. Returns its path, or `null` if it could not be written anywhere. Never rejects. */
  write(record: RunRecord): Promise<string | null>;
  writeChore(record: ChoreRecord): Promise<string | null>;
  /** Any other report, under this name. */
  writeReport(name: string, json: object): Promise<string | null>;
  /** Removes logs written by `write`, such as those of pruned runs; other files are left alone. Never rejects. */
  remove(files: readonly string[]): Promise<void>;
}

export interface RunLogOptions {
  readonly clock: Clock;
  /** Absolute path of hot. */
  readonly hot: string;
  /** `mirror.logDir`, absolute. */
  readonly logDir: string;
  /** `<state>/runs` */
  readonly stateRuns: string;
  /** Whether a path, with all links along it, is on local file systems. Determined without accessing any other file system. */
  readonly isLocal: (path: string) => boolean | Promise<boolean>;
  /** A reason in the form of the snapshot's JSON, in English. */
  readonly tell: (reason: Reason) => object;
}

interface Log {
  readonly name: string;
  readonly json: object;
}

/** A local disk that does not respond for this long is not used for a log. */
const PATIENCE_MS: Millis = 5_000;
const NAME = /^workspaces_mirror_(?:pruning|verify)?_\d{8}T\d{6}Z[-\w]*\.json$/;

export function createRunLog(options: RunLogOptions): RunLogFolder {
  const { clock, hot, logDir, stateRuns, isLocal, tell } = options;

  async function isWelcome(): Promise<boolean> {
    if (!(await isLocal(logDir))) return false;
    return !isInside(logDir, hot) || (await hasContent(hot, logDir));
  }

  async function writeInto(folder: string, { name, json }: Log): Promise<string> {
    const file = join(folder, name);
    await mkdir(folder, { recursive: true });
    await writeWholeFile(file, `${JSON.stringify(json, null, 2)}\n`);
    return file;
  }

  async function write(log: Log): Promise<string | null> {
    const wished = await within(clock, async () => ((await isWelcome()) ? writeInto(logDir, log) : null));
    return wished ?? (await within(clock, () => writeInto(stateRuns, log)));
  }

  return {
    write: (record) => write({ name: `workspaces_mirror__${record.id}.json`, json: runToJson(record, tell) }),
    writeChore: (record) => write({ name: `workspaces_mirror_${record.kind}_${record.id}.json`, json: choreToJson(record) }),
    writeReport: (name, json) => write({ name, json }),
    async remove(files) {
      const folders = [stateRuns, ...((await isLocal(logDir)) ? [logDir] : [])];
      const ours = files.filter((file) => NAME.test(basename(file)) && folders.includes(dirname(file)));
      await within(clock, () => Promise.all(ours.map((file) => unlink(file).catch(() => undefined))));
    },
  };
}

/** Whether hot has anything besides the folders of the logs: an empty hot must not look filled because of them. */
async function hasContent(hot: string, logDir: string): Promise<boolean> {
  const toLogs = logDir.slice(hot.length + 1).split('/')[0];
  for await (const { name } of await opendir(hot)) if (name !== toLogs) return true;
  return false;
}

/** `null` when it fails or takes too long. */
function within<T>(clock: Clock, act: () => Promise<T>): Promise<T | null> {
  return new Promise((resolve) => {
    const cancel = clock.after(PATIENCE_MS, () => resolve(null));
    act()
      .then(resolve, () => resolve(null))
      .finally(cancel);
  });
}
