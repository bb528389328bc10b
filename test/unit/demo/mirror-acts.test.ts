/** The tour's acts on a stage where everything is played: what must be so that an act is content, and that nothing less will do. */
import { describe, expect, test } from 'vitest';
import type { FaultId } from '../../../src/demo/faults.ts';
import { archiveFiles, clipFiles, workFiles } from '../../../src/demo/hot-files.ts';
import {
  haltsWhenHotIsEmpty,
  parksMassDelete,
  refusesWhileShut,
  runsWhileOpen,
  stopsWhenShareIsLost,
} from '../../../src/demo/mirror-acts.ts';
import type { Presence } from '../../../src/demo/share.ts';
import { type Act, type CommandEnd, openStage } from '../../../src/demo/stage.ts';
import type { MirrorProgress, MirrorSnapshot, RunSummary } from '../../../src/health/mirror.ts';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { aProbe, aSnapshot, NOW } from '../../support/snapshots.ts';

const WORK = [...workFiles(), ...archiveFiles()].length;
const ARCHIVE = [...archiveFiles()].length;
const CLIPS = [...clipFiles()].length;

/** The whole world of an act, as the test wants it. */
interface World {
  /** Exit codes of the commands, in their order. */
  readonly exits: readonly (number | null)[];
  /** How many of the files asked for are whole, half there, missing: one for each look. */
  readonly looks: readonly (readonly [whole: number, torn: number, missing: number])[];
  readonly beneath?: readonly string[];
  readonly mirror?: Partial<MirrorSnapshot>;
  /** Once this many commands have begun, the mirror is so. */
  readonly later?: { readonly after: number; readonly mirror: Partial<MirrorSnapshot> };
  readonly probes?: Snapshot['probes'];
}

interface Played {
  readonly good: boolean;
  readonly text: string;
  readonly commands: readonly string[];
  readonly faults: readonly (readonly FaultId[])[];
}

const IDLE: MirrorSnapshot = {
  state: 'idle',
  shadow: false,
  nextAt: null,
  upToDateAt: null,
  leftOut: [],
  undoneAt: null,
  comparedAt: null,
  pending: null,
  putOffRuns: 0,
  reasons: [],
  notes: [],
  parked: null,
  progress: null,
  hints: null,
  pruned: null,
  clocks: null,
  verified: null,
  runs: [],
};

async function play(act: Act, { exits, looks, beneath = [], mirror = {}, later, probes = [] }: World): Promise<Played> {
  const clock = new FakeClock(NOW);
  const lines: string[] = [];
  const commands: string[] = [];
  const faults: (readonly FaultId[])[] = [];
  let looked = 0;
  const current = (): Snapshot => {
    const changes = later !== undefined && commands.length >= later.after ? later.mirror : mirror;
    return aSnapshot({ mirror: { ...IDLE, ...changes }, probes });
  };
  const stage = openStage(
    {
      source: { current, subscribe: () => () => undefined },
      setFaults: (wanted) => Promise.resolve(void faults.push(wanted)),
      share: {
        presence: (files) => {
          const [whole, torn, missing] = looks[looked++] ?? [0, 0, 0];
          return Promise.resolve<Presence>({ all: [...files].length, whole, torn, missing });
        },
        beneath: () => Promise.resolve(beneath),
      },
      command: (args) =>
        Promise.resolve<CommandEnd>({ exitCode: exits[commands.push(args.join(' ')) - 1] ?? null, output: 'said\n\n  more\n' }),
      clock,
      signal: new AbortController().signal,
      locale: () => localeOf('en', NOW, 0),
      print: (line) => lines.push(line),
    },
    clock.monotonic() + 100_000,
  );
  const end = act(stage);
  await clock.advance(120_000);
  return { good: await end, text: lines.join('\n'), commands, faults };
}

function aRun(id: string, status: RunSummary['status']): RunSummary {
  return {
    id,
    dryRun: false,
    speed: 'full',
    startedAt: NOW,
    endedAt: NOW,
    status,
    reasons: [],
    planned: null,
    done: null,
    parked: 0,
    leftOut: [],
    unmanaged: 0,
    log: null,
  };
}

/** The world, and every way in which it may be otherwise: none of them is good enough. */
function holds(act: Act, world: World, otherwise: Readonly<Record<string, Partial<World>>>): void {
  test('is content when everything is so', async () => {
    const { good, text } = await play(act, world);
    expect(text).not.toContain('MISSED');
    expect(good).toBe(true);
  });
  test.each(Object.entries(otherwise))('is not: %s', async (_name, changes) => {
    expect((await play(act, { ...world, ...changes })).good).toBe(false);
  });
}

describe('the gate is shut', () => {
  const world: World = { exits: [4], looks: [[0, 0, WORK]] };
  holds(refusesWhileShut, world, {
    'another exit code': { exits: [0] },
    'no end': { exits: [null] },
    'a file in the vault': { looks: [[1, 0, WORK - 1]] },
    'half a file in the vault': { looks: [[0, 1, WORK - 1]] },
  });

  test('reports the command, what it said, how it ended and what was found', async () => {
    expect((await play(refusesWhileShut, world)).text).toMatchInlineSnapshot(`
      "     command  ytm mirror run
                    | said
                    |   more
           exit     code 4, as expected
           checked  no file of hot is in the vault: 281 of 281 missing"
    `);
    const { text } = await play(refusesWhileShut, { ...world, exits: [null] });
    expect(text).toContain('     MISSED   exit code -, expected 4');
  });
});

describe('the gate is open', () => {
  const heartbeat = (changes: object) => [aProbe('heartbeat', 'heartbeat', 'gateway', changes)];
  holds(
    runsWhileOpen,
    { exits: [0], looks: [[WORK, 0, 0]], probes: heartbeat({}) },
    {
      'another exit code': { exits: [1] },
      'a file is missing': { looks: [[WORK - 1, 0, 1]] },
      'a file is torn': { looks: [[WORK - 1, 1, 0]] },
      'no heartbeat at the gateway': { probes: [] },
      'a heartbeat that is bad': { probes: heartbeat({ state: 'degraded' }) },
      'one that is not confirmed': { probes: heartbeat({ confirmed: false }) },
    },
  );
});

describe('the share is lost while files are copied', () => {
  const progress = { bytes: { done: 3, total: 9 } } as MirrorProgress;
  const world: World = {
    exits: [1, 0],
    looks: [
      [2, 0, CLIPS - 2],
      [CLIPS, 0, 0],
    ],
    mirror: { progress },
  };
  holds(stopsWhenShareIsLost, world, {
    'it ended well': { exits: [0, 0] },
    'it never copied': { mirror: { progress: null } },
    'something lies beneath': { beneath: ['ytm_workspaces'] },
    'half a file': {
      looks: [
        [2, 1, CLIPS - 3],
        [CLIPS, 0, 0],
      ],
    },
    'all was copied already': {
      looks: [
        [CLIPS, 0, 0],
        [CLIPS, 0, 0],
      ],
    },
    'the next run fails': { exits: [1, 1] },
    'the next run leaves some out': {
      looks: [
        [2, 0, CLIPS - 2],
        [CLIPS - 1, 0, 1],
      ],
    },
  });

  test('unmounts while the clips are there, and mounts again before the next run', async () => {
    const { faults, text } = await play(stopsWhenShareIsLost, world);
    expect(faults).toEqual([['new-clips'], ['new-clips', 'share-unmounted'], ['new-clips']]);
    expect(text).toContain('then     the share is unmounted, 3 B of 9 B are copied');
  });
});

describe('hot is empty', () => {
  const world: World = {
    exits: [6, 0],
    looks: [[WORK, 0, 0]],
    mirror: { state: 'halted' },
    later: { after: 2, mirror: { runs: [aRun('r2', 'complete')] } },
  };
  holds(haltsWhenHotIsEmpty, world, {
    'another exit code': { exits: [0, 0] },
    'it is not halted': { mirror: { state: 'idle' } },
    'a file is gone from the vault': { looks: [[WORK - 1, 0, 1]] },
    'it cannot be resumed': { exits: [6, 1] },
    'it stays halted': { later: { after: 2, mirror: { state: 'halted', runs: [aRun('r2', 'complete')] } } },
    'no run follows': { later: { after: 2, mirror: { runs: [aRun('r1', 'halted')] } } },
  });
});

describe('a mass delete', () => {
  const parked = { id: 'abcdefgh', since: NOW, deletes: 100, updates: 0, drift: 0, content: 0, bytes: 1, approved: 0, sample: [] };
  const all = [ARCHIVE, 0, 0] as const;
  const none = [0, 0, ARCHIVE] as const;
  const world: World = {
    exits: [6, 0, 0],
    looks: [all, none, all],
    mirror: { parked, runs: [aRun('r1', 'parked')] },
    later: { after: 2, mirror: { runs: [aRun('r2', 'complete')] } },
  };
  holds(parksMassDelete, world, {
    'nothing was parked': { exits: [0, 0, 0] },
    'some is gone already': { looks: [[ARCHIVE - 1, 0, 1], none, all] },
    'it cannot be approved': { exits: [6, 1, 0] },
    'it stays parked': { later: { after: 2, mirror: { parked, runs: [aRun('r2', 'complete')] } } },
    'something stays in the vault': { looks: [all, [1, 0, ARCHIVE - 1], all] },
    'it cannot be undone': { exits: [6, 0, 1] },
    'not all of it comes back': { looks: [all, none, [ARCHIVE - 1, 1, 0]] },
  });

  test('approves what is parked, and takes back the run that followed', async () => {
    expect((await play(parksMassDelete, world)).commands).toEqual(['mirror run', 'mirror approve abcdefgh', 'mirror undo r2']);
  });
});
