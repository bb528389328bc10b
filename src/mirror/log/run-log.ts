/**
 * Where the log of a run goes: the studio's folder in hot, or the state folder when that is no place for it. Only ever on a
 * local disk, as ytm's own process writes it; and never longer than a deadline.
 */
import { mkdir, open, opendir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Millis } from '../../health/observation.ts';
import type { Reason } from '../../health/snapshot.ts';
import type { Clock } from '../../platform/clock.ts';
import { isInside } from '../../platform/paths.ts';
import type { RunRecord } from '../record.ts';
import { runToJson } from './run-json.ts';

export interface RunLogFolder {
  /** Writes the log atomically; the path, or `null` when it could not be written anywhere. Never rejects. */
  write(record: RunRecord): Promise<string | null>;
  /** Removes logs that `write` made, such as those of forgotten runs; others are left alone. Never rejects. */
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
  /** Whether a path, with all links on its way, lies on local file systems. Answered without touching any other. */
  readonly isLocal: (path: string) => boolean | Promise<boolean>;
  /** A reason as the snapshot's JSON has it, in English. */
  readonly tell: (reason: Reason) => object;
}

/** A local disk that does not answer for so long is no place for a log. */
const PATIENCE_MS: Millis = 5_000;
const NAME = /^workspaces_mirror__\d{8}T\d{6}Z[-\w]*\.json$/;

export function createRunLog(options: RunLogOptions): RunLogFolder {
  const { clock, hot, logDir, stateRuns, isLocal, tell } = options;

  async function isWelcome(): Promise<boolean> {
    if (!(await isLocal(logDir))) return false;
    return !isInside(logDir, hot) || (await hasContent(hot, logDir));
  }

  async function writeInto(folder: string, record: RunRecord): Promise<string> {
    const file = join(folder, `workspaces_mirror__${record.id}.json`);
    await mkdir(folder, { recursive: true });
    await writeWhole(file, `${JSON.stringify(runToJson(record, tell), null, 2)}\n`);
    return file;
  }

  return {
    async write(record) {
      const wished = await within(clock, async () => ((await isWelcome()) ? writeInto(logDir, record) : null));
      return wished ?? (await within(clock, () => writeInto(stateRuns, record)));
    },
    async remove(files) {
      const folders = [stateRuns, ...((await isLocal(logDir)) ? [logDir] : [])];
      const ours = files.filter((file) => NAME.test(basename(file)) && folders.includes(dirname(file)));
      await within(clock, () => Promise.all(ours.map((file) => unlink(file).catch(() => undefined))));
    },
  };
}

/** Whether hot has anything beside the way to the logs: an empty one is not to look as if it had. */
async function hasContent(hot: string, logDir: string): Promise<boolean> {
  const toLogs = logDir.slice(hot.length + 1).split('/')[0];
  for await (const { name } of await opendir(hot)) if (name !== toLogs) return true;
  return false;
}

/** Readers see the whole file or none; what is seen survives a power failure. */
async function writeWhole(file: string, text: string): Promise<void> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.new`);
  try {
    await using handle = await open(draft, 'w', 0o644);
    await handle.writeFile(text);
    await handle.sync();
    await rename(draft, file);
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
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
