/** A hot, a vault and the real copier with the real rsync between them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SENTINEL_NAME, TEMP_NAME } from '../../../src/mirror/core/contract.ts';
import { createProcessGroups } from '../../../src/mirror/lock/groups.ts';
import { type CopiesAhead, createCopier } from '../../../src/mirror/rsync/copier.ts';
import type { CopyEnd, CopyOrder, CopyProgress, CopyUnderWay, RsyncProgram } from '../../../src/mirror/rsync/copy.ts';
import { createRsyncLocator } from '../../../src/mirror/rsync/locate.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createLedger } from '../../../src/share/ledger.ts';
import { helperProgram } from '../../support/helpers.ts';
import { children, processes } from '../../support/share/lab.ts';

export const groups = createProcessGroups({ platform: process.platform, children, processes });
export const never = new AbortController().signal;

const found = await createRsyncLocator({ children, env: process.env }).find(null, never);
/** Why there is no rsync on this machine, or `null`. */
export const rsyncProblem = found.ok ? null : `no rsync: ${found.refusal.code}`;
export const rsync: RsyncProgram = found.ok ? found.value : { file: '', version: '', checksum: 'md5', choice: false };

/** The name of a group of tests: when it is skipped, it says why. */
export function rsyncTitle(title: string): string {
  return rsyncProblem === null ? title : `${title} (skipped: ${rsyncProblem})`;
}

export const VAULT_ID = 'vault-of-this-test';
const PROGRAM = helperProgram('agent');

export interface CopyLab extends Disposable {
  readonly folder: string;
  readonly hot: string;
  readonly vault: string;
  readonly ledgerFolder: string;
  readonly copier: CopiesAhead;
  write(path: string, content: string | Buffer): void;
  order(files: readonly string[], more?: Partial<CopyOrder>): CopyOrder;
  start(files: readonly string[], more?: Partial<CopyOrder>): Promise<Started>;
  copy(files: readonly string[], more?: Partial<CopyOrder>): Promise<CopyEnd>;
  /** Paths of all files in the vault but ytm's own. */
  arrived(): readonly string[];
  leftovers(): readonly string[];
  /** So often, at once, until the end of the test. */
  readonly told: CopyProgress[];
  readonly groupsTold: number[];
}

export interface Started {
  readonly copy: CopyUnderWay;
  readonly progress: readonly CopyProgress[];
}

/** @param place where the vault lies, when it is a file system of its own */
export function makeCopyLab(place?: string): CopyLab {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-rsync-')));
  const hot = join(folder, 'hot');
  const vault = place ?? join(folder, 'vault');
  for (const each of [hot, vault, join(vault, TEMP_NAME)]) mkdirSync(each, { recursive: true });
  writeFileSync(join(vault, SENTINEL_NAME), JSON.stringify({ vault_id: VAULT_ID }));
  const ledgerFolder = join(folder, 'ledger');
  const ledger = createLedger({ folder: ledgerFolder, processes, clock: systemClock });
  const copier = createCopier({ clock: systemClock, platform: process.platform, ledger, groups, program: PROGRAM });
  const told: CopyProgress[] = [];
  const groupsTold: number[] = [];

  const device = String(statSync(vault, { bigint: true }).dev);
  const order: CopyLab['order'] = (files, more = {}) => ({
    name: 'copy',
    rsync,
    enter: {
      vault,
      device: { kind: 'same-as-visit', device },
      sentinel: SENTINEL_NAME,
      vaultId: VAULT_ID,
      withoutSentinel: false,
      niceness: 0,
    },
    hot,
    files,
    exclude: [],
    backupDir: '.ytm_trash/run',
    wholeFile: true,
    sparse: false,
    bwlimitKbps: 0,
    timeoutSeconds: 0,
    lowPriority: false,
    ...more,
  });
  const start: CopyLab['start'] = async (files, more) => {
    const copy = await copier.start(order(files, more), {
      onGroup: async (group) => void groupsTold.push(group),
      onProgress: (progress) => void told.push(progress),
    });
    return { copy, progress: told };
  };

  return {
    folder,
    hot,
    vault,
    ledgerFolder,
    copier,
    told,
    groupsTold,
    order,
    start,
    copy: async (files, more) => (await start(files, more)).copy.ended,
    write(path, content) {
      mkdirSync(dirname(join(hot, path)), { recursive: true });
      writeFileSync(join(hot, path), content);
    },
    arrived: () => filesIn(vault).filter((path) => !path.startsWith('.ytm_')),
    leftovers: () => readdirSync(join(vault, TEMP_NAME)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Paths of files and links, relative, sorted. */
export function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => !each.isDirectory())
    .map((each) => join(each.parentPath, each.name).slice(folder.length + 1))
    .sort();
}

export function contentOf(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
