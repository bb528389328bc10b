/**
 * Which files of hot exist only in a cloud, as far as macOS reports it: Node has no call for file flags, so `stat` is run for many files at
 * a time.
 */
import { spawnSync } from 'node:child_process';
import { isDropboxPlaceholder, parseFlags, storageOf } from '../core/stand-ins.ts';
import type { StandInReader } from '../scan/read-folder.ts';
import { isPlaceholderFile } from './placeholders.ts';

/** Returns the output of a system tool; `null`: it failed. */
export type Ask = (file: string, args: readonly string[]) => string | null;

const NAMES_AT_ONCE = 500;
const DEADLINE_MS = 20_000;
/** The folder in which the file providers of macOS keep their trees. */
const IN_CLOUD = /\/Library\/(?:CloudStorage|Mobile Documents)(?:\/|$)/;

const ask: Ask = (file, args) => {
  const { status, stdout } = spawnSync(file, [...args], { encoding: 'utf8', timeout: DEADLINE_MS, stdio: ['ignore', 'pipe', 'ignore'] });
  return status === 0 ? stdout : null;
};

/** On other systems, files without blocks are sparse, or too small to need any. */
export function createStandIns(hot: string, platform: NodeJS.Platform = process.platform, run: Ask = ask): StandInReader {
  if (platform !== 'darwin') return { isSuspect: () => false, among: () => new Set(), isPlaceholder: isPlaceholderFile };
  // Folders never have blocks; they are checked only where one of them may be in a cloud.
  let asksFolders = IN_CLOUD.test(hot);

  function isStandIn(path: string, flags: number): boolean {
    const storage = storageOf(flags);
    if (storage !== 'unknown') return storage === 'dataless';
    const attributes = run('/usr/bin/xattr', [path]);
    return attributes !== null && isDropboxPlaceholder(attributes);
  }

  function flagsOf(paths: readonly string[]): readonly (number | null)[] {
    const all = parseFlags(run('/usr/bin/stat', ['-f', '%Xf', ...paths]) ?? '', paths.length);
    if (all !== null) return all;
    return paths.map((path) => parseFlags(run('/usr/bin/stat', ['-f', '%Xf', path]) ?? '', 1)?.[0] ?? null);
  }

  return {
    isPlaceholder: isPlaceholderFile,
    isSuspect: (stats) => (stats.isDirectory() ? asksFolders : stats.isFile() && stats.size > 0 && stats.blocks === 0),
    among(folder, names) {
      const found = new Set<string>();
      for (let start = 0; start < names.length; start += NAMES_AT_ONCE) {
        const some = names.slice(start, start + NAMES_AT_ONCE);
        const paths = some.map((name) => `./${folder}/${name}`);
        for (const [index, flags] of flagsOf(paths).entries()) {
          // What cannot be determined is not read either.
          if (flags === null || isStandIn(paths[index] ?? '', flags)) found.add(some[index] ?? '');
        }
      }
      if (found.size > 0) asksFolders = true;
      return found;
    },
  };
}
