/** Quick passes: they leave the vault as full passes do, ask the vault only where hot has changed, and end with the first doubt. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runOwn } from '../../../../src/cli/mirror/session.ts';
import type { AgentRequest } from '../../../../src/mirror/agent/protocol.ts';
import type { VaultAgent } from '../../../../src/mirror/agent/vault-agent.ts';
import { IMAGE_NAME } from '../../../../src/mirror/core/contract.ts';
import type { RunRecord } from '../../../../src/mirror/record.ts';
import { isLong, SEED } from '../../../support/long.ts';
import { type MirrorLab, makeMirrorLab, WIDE } from '../../../support/mirror/lab.ts';
import { differencesOf, type Listing, listingOf } from '../../../support/mirror/listing.ts';
import type { Tree } from '../../../support/mirror/tree.ts';
import { chanceOf, growHot } from '../../../support/mirror/trees.ts';
import { rsyncProblem, rsyncTitle } from '../rsync-lab.ts';
import { changeHot, changeSlyly, SHORTCUTS } from './changes.ts';

const labs: MirrorLab[] = [];
afterEach(() => {
  for (const lab of labs.splice(0)) lab.remove();
});
function made(options: Parameters<typeof makeMirrorLab>[0]): MirrorLab {
  const lab = makeMirrorLab(options);
  labs.push(lab);
  return lab;
}

const QUICK = { full: false };
const isVaultsOwn = (path: string): boolean => path.startsWith('.ytm_') || path === 'ytm_heartbeat.json';
const content = ({ vault }: MirrorLab): Listing => listingOf(vault, isVaultsOwn);

describe.skipIf(rsyncProblem !== null)(rsyncTitle('a quick pass'), () => {
  const HOT: Tree = {
    'audio/take 1': 'take 1',
    'audio/take 2': 'take 2',
    'video/a/film': 'film',
    'video/b/clip': 'clip',
    'drafts/one': 'one',
    'drafts/two': 'two',
  };
  let lab: MirrorLab;
  beforeEach(async () => {
    lab = made({ hot: HOT, mirror: { budget: WIDE } });
    expect(await lab.run()).toMatchObject({ status: 'complete', speed: 'full' });
    // Which files were sent is certain once their change times are older than the run that looks at them.
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', speed: 'quick' });
  });

  const inHot = (path: string): string => join(lab.hot, path);
  const inVault = (path: string): string => join(lab.vault, path);

  it('sends, replaces, deletes and moves what changed in hot', async () => {
    const comparedAt = await lab.store((store) => store.runs.comparedAt());
    writeFileSync(inHot('audio/take 1'), 'take 1, better');
    rmSync(inHot('drafts/one'));
    mkdirSync(inHot('new/deep'), { recursive: true });
    writeFileSync(inHot('new/deep/file'), 'new');
    renameSync(inHot('video/a'), inHot('video/c'));
    renameSync(inHot('video/b/clip'), inHot('drafts/clip'));
    const record = await lab.run(QUICK);
    expect(record).toMatchObject({
      status: 'complete',
      speed: 'quick',
      done: { creates: 3, updates: 1, deletes: 1, renames: 2 },
    });
    expect(differencesOf(content(lab), listingOf(lab.hot, isVaultsOwn))).toEqual([]);
    expect(await lab.store((store) => store.runs.comparedAt())).toBe(comparedAt);
    expect(await lab.run(QUICK)).toMatchObject({ speed: 'quick', plan: { counts: { creates: 0, updates: 0, deletes: 0, renames: 0 } } });
  });

  it('looks at the vault where it would change something: what was edited there is parked', async () => {
    writeFileSync(inVault('audio/take 1'), 'corrected in the vault');
    writeFileSync(inHot('audio/take 1'), 'changed in hot');
    writeFileSync(inVault('drafts/one'), 'corrected there too');
    rmSync(inHot('drafts/one'));
    writeFileSync(inVault('drafts/born'), 'in the vault');
    writeFileSync(inHot('drafts/born'), 'in hot');
    const record = await lab.run(QUICK);
    expect(record).toMatchObject({ status: 'parked', speed: 'quick' });
    expect(record.drift.toSorted()).toEqual(['audio/take 1', 'drafts/born', 'drafts/one']);
    expect(readFileSync(inVault('audio/take 1'), 'utf8')).toBe('corrected in the vault');
    expect(readFileSync(inVault('drafts/one'), 'utf8')).toBe('corrected there too');
    expect(readFileSync(inVault('drafts/born'), 'utf8')).toBe('in the vault');
    // They stay reported, and a run that ended with parked changes is no doubt.
    expect(await lab.run(QUICK)).toMatchObject({ status: 'parked', speed: 'quick', drift: record.drift });
  });

  it('leaves the rest of the vault to the next full pass', async () => {
    rmSync(inVault('audio/take 2'));
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', speed: 'quick', lost: { count: 0 } });
    expect(await lab.run()).toMatchObject({ status: 'complete', speed: 'full', done: { creates: 1 }, lost: { sample: ['audio/take 2'] } });
  });

  it('finds a file missing in the vault where it looks, and what follows is a full pass', async () => {
    rmSync(inVault('audio/take 2'));
    rmSync(inVault('drafts/two'));
    writeFileSync(inHot('audio/take 3'), 'take 3');
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', speed: 'quick', done: { creates: 2 }, lost: { count: 1 } });
    expect(await lab.run(QUICK)).toMatchObject({
      status: 'complete',
      speed: 'full',
      done: { creates: 1 },
      lost: { sample: ['drafts/two'] },
    });
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', speed: 'quick' });
  });

  it('finds a folder of the vault gone where it has to send something, and what follows is a full pass', async () => {
    rmSync(inVault('audio'), { recursive: true });
    writeFileSync(inHot('audio/take 3'), 'take 3');
    expect(await lab.run(QUICK)).toMatchObject({
      status: 'partial',
      speed: 'quick',
      reasons: [{ code: 'mirror.loss' }, { code: 'mirror.not_arrived' }],
    });
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', speed: 'full', done: { creates: 4 } });
    expect(await lab.run(QUICK)).toMatchObject({ status: 'complete', speed: 'quick' });
  });

  it('is shown by the status, with the time of the last comparison', async () => {
    const { stdout } = await lab.ytm('mirror', 'status');
    expect(stdout).toMatch(/^up to date as of .*, compared with the vault .* ago$/mu);
    expect(stdout).toMatch(/ complete \(quick\)$/mu);
  });

  const next = (): Promise<RunRecord> => lab.run(QUICK);

  it('gives way to a full pass with the first doubt, and goes on after it', async () => {
    let earlierImage = '';
    let changed: RunRecord | null = null;
    const doubts: Readonly<Record<string, () => unknown>> = {
      'other rules apply': () => lab.configure({ exclude: ['elsewhere'] }),
      'the vault was reset to the state after an earlier run': () => writeFileSync(inVault(IMAGE_NAME), earlierImage),
      'the vault has lost its mark': () => rmSync(inVault(IMAGE_NAME)),
      'an undo': async () => expect(await lab.ytm('mirror', 'undo', changed?.id ?? '')).toMatchObject({ code: 0 }),
      'a restore': async () => {
        rmSync(inHot('drafts/two'));
        expect(await lab.ytm('mirror', 'restore', 'drafts/two', '--apply')).toMatchObject({ code: 0 });
      },
      'a run that was refused': async () => {
        lab.mounted(false);
        expect(await lab.run(QUICK)).toMatchObject({ status: 'refused' });
        lab.mounted(true);
      },
    };
    for (const [doubt, disturb] of Object.entries(doubts)) {
      earlierImage = readFileSync(inVault(IMAGE_NAME), 'utf8');
      writeFileSync(inHot('drafts/two'), `two before: ${doubt}`);
      changed = await next();
      expect(changed, doubt).toMatchObject({ speed: 'quick', done: { updates: 1 } });
      await disturb();
      expect((await next()).speed, doubt).toBe('full');
      expect((await next()).speed, doubt).toBe('quick');
    }
  });

  it('goes on after a plan, a dry run, pruning and a verification that found nothing', async () => {
    expect(await lab.ytm('mirror', 'plan')).toMatchObject({ code: 0 });
    expect(await lab.run({ ...QUICK, dryRun: true })).toMatchObject({ dryRun: true, speed: 'full' });
    expect(await lab.ytm('mirror', 'verify', '--sample', '100%')).toMatchObject({ code: 0 });
    expect(await lab.ytm('mirror', 'trash', 'list')).toMatchObject({ code: 0 });
    expect(await next()).toMatchObject({ status: 'complete', speed: 'quick' });
  });
});

/** Where both shares are known. */
const KNOWN_MOUNT = '/Volumes/share';
const ROUNDS = isLong ? 200 : 4;
const CHANGES = 15;
const SLY_CHANGES = 8;

describe.skipIf(rsyncProblem !== null)(rsyncTitle('quick and full passes'), () => {
  it(`leave the same vault in each of ${ROUNDS} rounds of ${CHANGES} changes, seed ${SEED}`, async () => {
    const chance = chanceOf(SEED);
    const mirror = { budget: WIDE, minHotRatio: '0%' };
    const config = { doctor: { knownMounts: [KNOWN_MOUNT] } };
    const quick = made({ mirror, config });
    const full = made({ mirror, config });
    // One hot, two vaults, each with a mirror of its own.
    full.configure({}, { paths: { hot: quick.hot, share: full.share, state: full.state } });
    growHot({ hot: quick.hot, share: KNOWN_MOUNT, otherShare: KNOWN_MOUNT }, 320, chance);
    mkdirSync(join(quick.hot, SHORTCUTS));
    symlinkSync(join(quick.hot, 'projects/empty'), join(quick.hot, SHORTCUTS, 'into hot'));
    const speeds: string[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const changing = { hot: quick.hot, vault: quick.vault, chance, round };
      if (round % 2 === 1) changeHot(changing, CHANGES);
      else if (round > 0) {
        // What is changed slyly was settled before.
        expect(await quick.run(QUICK)).toMatchObject({ done: { creates: 0, updates: 0, deletes: 0, renames: 0 } });
        changeSlyly(changing, SLY_CHANGES);
      }
      // Under other rules nothing counts as settled: a full pass takes the listings that it finds again for settled as well.
      full.configure({ exclude: ['planning', `nowhere ${round}`] }, { paths: { hot: quick.hot, share: full.share, state: full.state } });
      const [one, other] = [await quick.run(QUICK), await full.run()];
      const where = `seed ${SEED}, round ${round}`;
      expect(resultOf(one), where).toEqual(resultOf(other));
      expect(differencesOf(content(quick), content(full)), where).toEqual([]);
      speeds.push(one.speed);
    }
    expect(speeds.filter((speed) => speed === 'quick').length).toBeGreaterThan(ROUNDS / 2);
  });
});

function resultOf({ status, done, leftOut, hotPaths }: RunRecord): unknown {
  return { status, done, hotPaths, leftOut: leftOut.map(({ path, why }) => `${why} ${path}`) };
}

describe.skipIf(rsyncProblem !== null)(rsyncTitle('the cost of a quick pass'), () => {
  const FOLDERS = 100;
  const FILES = 10;

  it(`is ${FOLDERS * FILES} files in ${FOLDERS} folders, ten changes: few calls of the vault, whatever its size`, async () => {
    const lab = made({ mirror: { budget: WIDE } });
    for (let folder = 0; folder < FOLDERS; folder += 1) {
      const at = join(lab.hot, `top ${folder % 10}`, `folder ${folder}`);
      mkdirSync(at, { recursive: true });
      for (let file = 0; file < FILES; file += 1) {
        writeFileSync(join(at, `file ${file}`), '');
        utimesSync(join(at, `file ${file}`), 1_700_000_000, 1_700_000_000);
      }
    }
    expect(await lab.run()).toMatchObject({ status: 'complete', speed: 'full' });
    const again = await counted(lab, false);
    expect(again.record).toMatchObject({ status: 'complete', speed: 'quick' });
    const settled = await counted(lab, false);
    for (let change = 0; change < 10; change += 1)
      writeFileSync(join(lab.hot, 'top 3', `folder ${change < 5 ? 3 : 13}`, `new ${change}`), 'x');
    const changed = await counted(lab, false);
    expect(changed.record).toMatchObject({ status: 'complete', speed: 'quick', done: { creates: 10 } });
    const full = await counted(lab, true);
    expect(full.listings).toBeGreaterThan(FOLDERS);
    expect(settled.listings).toBe(0);
    // The two folders, and no other.
    expect(changed.listings).toBe(2);
    expect(changed.calls).toBeLessThan(30);
    expect(existsSync(join(lab.vault, 'top 3/folder 13/new 9'))).toBe(true);
  });
});

interface Counted {
  readonly record: RunRecord;
  /** Everything that the agent was asked, and how many folders it was to list. */
  readonly calls: number;
  readonly listings: number;
}

function listedBy(request: AgentRequest): number {
  if (request.op === 'glance') return request.folders.length;
  return request.op === 'list' ? 1 : 0;
}

function counted(lab: MirrorLab, full: boolean): Promise<Counted> {
  return lab.within(async (session, io) => {
    const asked: AgentRequest[] = [];
    const watched = (agent: VaultAgent): VaultAgent => ({
      entered: agent.entered,
      group: agent.group,
      close: (graceMs) => agent.close(graceMs),
      ask(request, signal, deadlineMs) {
        asked.push(request);
        return agent.ask(request, signal, deadlineMs);
      },
    });
    const { agents } = session.parts.ports;
    const ports = {
      ...session.parts.ports,
      agents: {
        async enter(...order: Parameters<typeof agents.enter>) {
          const entered = await agents.enter(...order);
          return entered.kind === 'entered' ? { ...entered, agent: watched(entered.agent) } : entered;
        },
      },
    };
    const parts = { ...session.parts, ports };
    const record = await runOwn(
      { ...session, parts },
      io,
      { full, delete: true, dryRun: false },
      { onProgress: () => {}, atOnce: new AbortController().signal },
    );
    return { record, calls: asked.length, listings: asked.reduce((sum, request) => sum + listedBy(request), 0) };
  });
}
