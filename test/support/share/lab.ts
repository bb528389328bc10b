/** A share for tests: a folder that plays the mount point, a mount table that is a file, and the real visitor with the real child. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Memory, Outcome } from '../../../src/health/observation.ts';
import { createChildren } from '../../../src/platform/child/run.ts';
import { type Clock, systemClock } from '../../../src/platform/clock.ts';
import type { ProbeContext, ProbeKind } from '../../../src/probes/probe.ts';
import { createLedger } from '../../../src/share/ledger.ts';
import { createMountTable, type MountTable } from '../../../src/share/mount-table.ts';
import { createProcessTable } from '../../../src/share/process-table.ts';
import { createShareVisitor, type ShareVisitor } from '../../../src/share/visitor.ts';
import { helperProgram } from '../helpers.ts';
import { type Attempt, withContext } from '../probe-context.ts';

export const VISIT_PROGRAM = helperProgram('visit');
const PROGRAMS = join(import.meta.dirname, 'programs');
export const SENTINEL = '.ytm_vault_workspaces_root.json';

export const children = createChildren({ clock: systemClock, env: process.env });
export const processes = createProcessTable({ platform: process.platform, children });

export interface ShareLab {
  /** A temporary folder around everything. */
  readonly folder: string;
  /** The folder that plays the mount point. */
  readonly share: string;
  readonly vault: string;
  readonly ledgerFolder: string;
  /** The visit's program, by a path of its own, so that its processes can be told from those of other tests. */
  readonly program: string;
  readonly mounts: MountTable;
  readonly visitor: ShareVisitor;
  /** Writes the mount table; with a type, the share is in it. */
  table(fsType: string | null, options?: string): void;
  sentinel(text: string): void;
  /** One attempt; settings as in the config. */
  attempt<S>(
    kind: ProbeKind<S>,
    written: object,
    options?: Attempt & { readonly remembered?: Memory; readonly probe?: string },
  ): Promise<Outcome>;
  /** `clock`: of its deadlines. */
  visitorWith(program: string, clock?: Clock): ShareVisitor;
  /** One of the programs beside this file, by a path of this lab's own. */
  programOf(name: string): string;
  remove(): void;
}

/** @param share a mount point elsewhere (FUSE), with the real mount table of this machine */
export function makeShareLab(share?: string): ShareLab {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ytm-share-')));
  const root = share ?? join(folder, 'share');
  const vault = join(root, 'vault');
  if (share === undefined) mkdirSync(vault, { recursive: true });
  const state = join(folder, 'state');
  mkdirSync(state);
  const ledgerFolder = join(state, 'ledger');
  const tableFile = join(folder, 'mountinfo');
  const mounts = createMountTable({ table: share === undefined ? tableFile : null, platform: process.platform, children });
  const visitorWith = (program: string, clock: Clock = systemClock): ShareVisitor =>
    createShareVisitor({
      ledger: createLedger({ folder: ledgerFolder, processes, clock: systemClock }),
      processes,
      clock,
      program,
    });
  const program = link(folder, VISIT_PROGRAM);
  const visitor = visitorWith(program);
  return {
    folder,
    share: root,
    vault,
    ledgerFolder,
    program,
    mounts,
    visitor,
    visitorWith,
    programOf: (name) => link(folder, join(PROGRAMS, name)),
    table(fsType, options = 'rw') {
      const entry = fsType === null ? '' : `30 25 0:47 / ${root} ${options} - ${fsType} //lenovo/share rw\n`;
      writeFileSync(tableFile, `25 1 254:1 / / rw - ext4 /dev/root rw\n${entry}`);
    },
    sentinel: (text) => writeFileSync(join(vault, SENTINEL), text),
    attempt(kind, written, options = {}) {
      const settings = kind.settings.parse(written);
      const { remembered = {}, probe = 'under-test' } = options;
      return withContext({ ...options, ports: { mounts, share: visitor, ...options.ports } }, (context) =>
        kind.observe(settings, Object.create(context, { remembered: { value: remembered }, probe: { value: probe } }) as ProbeContext),
      );
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function link(folder: string, program: string): string {
  const path = join(folder, basename(program));
  symlinkSync(program, path);
  return path;
}
