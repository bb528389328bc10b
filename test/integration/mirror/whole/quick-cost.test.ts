/** What a quick pass with ten changes may cost: calls of the share, programs that are started, requests to hot. */
import { channel } from 'node:diagnostics_channel';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runOwn } from '../../../../src/cli/mirror/session.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { type FuseMount, fuseProblem, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import type { MirrorLab } from '../../../support/mirror/lab.ts';
import { labOnShare } from '../../../support/mirror/on-share.ts';
import { titled } from '../../../support/titled.ts';
import { rsyncProblem } from '../rsync-lab.ts';

const FOLDERS = 40;
const FILES = 5;
const CHANGES = 10;
/** Ten files in five parts. */
const COPIES = Array<string>(5).fill('vault-agent.mjs exec');
/** Half of them are rsync's, which looks up every folder on each way, as the kernel remembers nothing here. */
const MOST_CALLS = 1_760;
const problem = fuseProblem ?? rsyncProblem;

let share: FuseMount;
let lab: MirrorLab;
beforeEach(async () => {
  // The kernel remembers nothing, so the number of calls does not depend on how fast they are.
  share = await mountFuse();
  lab = labOnShare(share.path);
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const at = join(lab.hot, `scene ${folder}`);
    mkdirSync(at);
    for (let file = 0; file < FILES; file += 1) {
      writeFileSync(join(at, `${file}`), 'old');
      utimesSync(join(at, `${file}`), 1_700_000_000, 1_700_000_000);
    }
  }
  expect(await lab.run()).toMatchObject({ status: 'complete', speed: 'full' });
  expect(await lab.run({ full: false })).toMatchObject({ status: 'complete', speed: 'quick' });
});
afterEach(async () => {
  lab.remove();
  await share.unmount();
});

interface Cost {
  readonly record: RunRecord;
  /** On the share. */
  readonly calls: number;
  /** Names of the programs, in the order of their start. */
  readonly programs: readonly string[];
  /** Folders that hot's lister was asked for, and how many of them before the vault was entered. */
  readonly folders: readonly string[];
  readonly ahead: number;
}

function quickRun(): Promise<Cost> {
  return lab.within(async (session, io) => {
    const { ports } = session.parts;
    const programs: string[] = [];
    const folders: string[] = [];
    let ahead = 0;
    // Announced before it is started: its arguments follow.
    const onStart = (message: unknown): void => queueMicrotask(() => programs.push(nameOf(message as Announced)));
    const watched: typeof ports = {
      ...ports,
      async openHot(hot, options) {
        const opened = await ports.openHot(hot, options);
        if (opened.kind !== 'opened') return opened;
        const { lister } = opened;
        const glance: typeof lister.glance = (path, ...rest) => {
          folders.push(path);
          return lister.glance(path, ...rest);
        };
        return { kind: 'opened', lister: { ...lister, glance } };
      },
      agents: {
        async enter(...order) {
          const entered = await ports.agents.enter(...order);
          ahead = folders.length;
          return entered;
        },
      },
    };
    const before = await share.counts();
    const starts = channel('child_process');
    starts.subscribe(onStart);
    try {
      const parts = { ...session.parts, ports: watched };
      const request = { full: false, delete: true, dryRun: false };
      const record = await runOwn({ ...session, parts }, io, request, { onProgress: () => {}, atOnce: new AbortController().signal });
      return { record, calls: allOf(await share.counts()) - allOf(before), programs, folders, ahead };
    } finally {
      starts.unsubscribe(onStart);
    }
  });
}

interface Announced {
  readonly process: { readonly spawnargs: readonly string[] };
}

/** Of our own programs without Node, its options and what follows. */
function nameOf({ process: { spawnargs } }: Announced): string {
  const words = spawnargs.filter((word) => !word.startsWith('--')).map((word) => basename(word));
  return words.slice(words[0] === basename(process.execPath) ? 1 : 0, 3).join(' ');
}

function allOf({ calls }: { readonly calls: Readonly<Record<string, number>> }): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}

describe.skipIf(problem !== null)(titled(`a quick pass over ${FOLDERS} folders with ${CHANGES} changes`, problem), () => {
  it('makes few calls of the share, starts few programs, and lists hot once, while it asks the guards', async () => {
    for (let change = 0; change < CHANGES; change += 1) writeFileSync(join(lab.hot, `scene ${change}`, '0'), 'newer');
    // On a slow share several calls of rsync run at the same time.
    share.faults('delay 0.001');
    const { record, calls, programs, folders, ahead } = await quickRun();
    expect(record).toMatchObject({ status: 'complete', speed: 'quick', done: { updates: CHANGES } });
    expect(calls).toBeLessThan(MOST_CALLS);
    // Rsync's version is known from earlier runs, as a daemon knows it. On a busy machine the share is visited again meanwhile.
    expect(programs.filter((name) => name !== 'visit-child.mjs').toSorted()).toEqual(['hot-lister.mjs', 'vault-agent.mjs', ...COPIES]);
    expect(folders).toHaveLength(FOLDERS + 1);
    expect(new Set(folders).size).toBe(FOLDERS + 1);
    expect(ahead).toBeGreaterThan(0);
  });
});
