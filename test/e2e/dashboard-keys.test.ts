/** Every key of the help on the built program: pressed by a person's fingers, each with something to see for it. */
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MirrorAnswer, MirrorSnapshot } from '../../src/health/mirror.ts';
import type { Snapshot } from '../../src/health/snapshot.ts';
import type { AlertActions } from '../../src/ports/alerts-port.ts';
import type { History } from '../../src/ports/history.ts';
import type { MirrorPort } from '../../src/ports/mirror-port.ts';
import { KEYS } from '../../src/tui/keys.ts';
import { exitCodeIn, openTerminal, siteWithBoard, stateOf, typeCommand, WHOLE } from '../support/e2e/dashboard.ts';
import type { FakeBoard } from '../support/fake-board.ts';
import { EMPTY_HISTORY } from '../support/histories.ts';
import { aHaltedMirror, aListing, aMirror, aParkedMirror, aRunningMirror } from '../support/mirrors.ts';
import { SOME_SUMMARIES, SOME_TROUBLES, someStrips } from '../support/pasts.ts';
import { until } from '../support/poll.ts';
import { allDown, aSnapshot } from '../support/snapshots.ts';
import { hasTmux, type TmuxWindow, tmuxTitle } from '../support/tmux.ts';

/** How tmux writes the keys whose names differ from the table's. */
const TMUX_NAMES: Readonly<Record<string, string>> = {
  down: 'Down',
  up: 'Up',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
  pagedown: 'NPage',
  pageup: 'PPage',
  enter: 'Enter',
  escape: 'Escape',
  tab: 'Tab',
  'shift-tab': 'BTab',
  space: 'Space',
  'ctrl-c': 'C-c',
  'ctrl-d': 'C-d',
  'ctrl-l': 'C-l',
  'ctrl-u': 'C-u',
  'ctrl-z': 'C-z',
};

interface Scene {
  readonly window: TmuxWindow;
  readonly board: FakeBoard;
  /** What the mirror was asked, in order. */
  readonly asked: string[];
}

type Picture = readonly string[];

interface Walk {
  /** Pressed before, from the overview with nothing selected. */
  readonly before?: readonly string[];
  /** What the key must bring to the screen, which was not there before it. */
  readonly shows: (picture: Picture) => boolean;
  /** Pressed afterwards, so that all is as before. */
  readonly after?: readonly string[];
  /** The world in which it is pressed; all down with something parked unless said otherwise. */
  readonly world?: { readonly snapshot: Snapshot; readonly seenBy: string };
  /** What else must be so then. */
  readonly also?: (scene: Scene) => Promise<void>;
}

const withMirror = (mirror: MirrorSnapshot, snapshot = aSnapshot()): Snapshot => ({ ...snapshot, mirror });
const ALL_DOWN = { snapshot: withMirror(aParkedMirror(), allDown()), seenBy: 'PROBLEMS 2' };

const has =
  (needle: string | RegExp) =>
  (picture: Picture): boolean =>
    picture.some((line) => (typeof needle === 'string' ? line.includes(needle) : needle.test(line)));
const hasNot =
  (needle: string) =>
  (picture: Picture): boolean =>
    picture[0] !== '' && !has(needle)(picture);
/** The row that is selected in the list of components and probes. */
const on = (name: string): Walk['shows'] => has(new RegExp(`^▸ (  )?[✓✗!?] ${name} `));
const view =
  (title: string): Walk['shows'] =>
  (picture) =>
    (picture[1] ?? '').startsWith(`─ ${title}`);
const OPENED = has('Esc back');
const MOUNT = ['p', 'p', 'l'];

const WALKS: Readonly<Record<string, Walk>> = {
  '?': { shows: has('HOW TO READ') },
  j: { before: ['j', 'j'], shows: on('ui') },
  k: { before: ['j', 'j', 'j'], shows: on('tailscale') },
  down: { before: ['j'], shows: on('tailscale') },
  up: { before: ['j', 'j', 'j'], shows: on('tailscale') },
  g: { before: ['G'], shows: on('gateway') },
  G: { before: ['j'], shows: on('observer') },
  home: { before: ['G'], shows: on('gateway') },
  end: { before: ['j'], shows: on('observer') },
  'ctrl-d': { before: ['j'], shows: on('(hotspace|observer)') },
  'ctrl-u': { before: ['G'], shows: on('(ui|gateway)') },
  pagedown: { before: ['j'], shows: on('(hotspace|observer)') },
  pageup: { before: ['G'], shows: on('(ui|gateway)') },
  enter: { before: ['p'], shows: OPENED },
  l: { before: ['p'], shows: OPENED },
  right: { before: ['left', 'left', 'left'], shows: has('PAST') },
  escape: { before: ['p', 'l'], shows: hasNot('Esc back') },
  left: { shows: has('PAST') },
  h: { before: ['p', 'l'], shows: hasNot('Esc back') },
  // What waits for a decision is on top of it.
  tab: { shows: view('PARKED') },
  'shift-tab': { shows: view('ALERTS') },
  '1': { before: ['2'], shows: view('PROBLEMS') },
  '2': { shows: view('PARKED') },
  '3': { shows: view('INCIDENTS') },
  '4': { shows: view('EVENTS') },
  '5': { shows: view('ALERTS') },
  a: {
    before: ['p'],
    shows: has('gateway: acknowledged'),
    also: async ({ asked }) => expect(asked.splice(0)).toEqual(['ack gateway']),
  },
  S: {
    before: ['p'],
    shows: has('No messages about gateway for how long?'),
    async also({ window, asked }) {
      await window.send('y');
      await window.send('4');
      await window.shows('gateway: no messages until');
      expect(asked.splice(0)).toEqual(['silence gateway 14400000']);
    },
  },
  p: { before: ['p'], shows: on('mount') },
  P: { before: ['p', 'p'], shows: on('gateway') },
  z: { shows: has('next pane'), after: ['z'] },
  v: { shows: has('detail below the list'), after: ['0'] },
  '0': { before: ['s'], shows: has('as in the config again') },
  '/': { shows: has(/^ \/_ /), after: ['Enter'] },
  ':': {
    shows: has('GO TO'),
    after: ['Escape'],
    async also({ window }) {
      await window.send('h', 'l', 't', 'h');
      await window.shows('gateway/healthz');
      await window.send('Enter');
      await window.shows('Esc back');
      await window.send('Escape', ':');
      await window.shows('GO TO');
    },
  },
  f: { shows: has('[problems only]'), after: ['f'] },
  s: { shows: has('[worst first]'), after: ['s', 's', 's'] },
  '[': { before: [...MOUNT, ']'], shows: has('last 10 min') },
  ']': { before: MOUNT, shows: has('last 1 h'), after: ['['] },
  T: { shows: has('theme color'), after: ['0'] },
  t: { shows: has(/^ {2}✗ DOWN .* \d\d:\d\d$/), after: ['t'] },
  r: {
    before: ['j', 'j'],
    shows: has('probed: tailscale'),
    also: async ({ board }) => expect(board.asked.at(-1)).toEqual(['tailscale']),
  },
  R: { shows: has('all probes were run'), also: async ({ board }) => expect(board.asked.at(-1)).toBe('all') },
  y: {
    before: ['p'],
    shows: has('with tmux load-buffer'),
    also: async ({ window }) =>
      expect(await window.clipboard()).toMatch(/^gateway down\nnot reachable over the tailnet[^\n]*\n {2}check whether/),
  },
  Y: {
    before: ['p'],
    shows: has('with tmux load-buffer'),
    also: async ({ window }) => expect(JSON.parse(await window.clipboard())).toMatchObject({ id: 'gateway', verdict: 'down' }),
  },
  space: { shows: has('FROZEN'), after: ['Space'] },
  m: {
    world: { snapshot: withMirror(aMirror()), seenBy: 'mirror up to date' },
    shows: has('Run the mirror now?'),
    async also({ window, asked }) {
      await window.shows('1,312 deleted');
      await window.send('n');
      await window.shows('cancelled');
      await window.send('m');
      await window.shows('1,312 deleted');
      await window.send('y');
      await window.shows('mirror run requested');
      expect(asked.splice(0)).toEqual(['run']);
    },
  },
  M: {
    world: { snapshot: withMirror(aRunningMirror()), seenBy: 'mirror copy' },
    shows: has('stopping the run'),
    async also({ asked }) {
      // The notice is shown with the key, the request comes over the socket.
      await until('the request', () => asked.length > 0);
      expect(asked.splice(0)).toEqual(['stop gracefully']);
    },
  },
  '!': { shows: has('ytm cannot run this step') },
  u: {
    world: { snapshot: withMirror(aMirror()), seenBy: 'mirror up to date' },
    shows: has('open a run of the mirror first'),
    async also({ window, asked }) {
      await window.send('2', 'j', 'Enter');
      await window.shows('1,312 deleted');
      await window.send('u');
      await window.shows('Undo run');
      await window.send('y');
      await window.shows('1 restored');
      expect(asked.splice(0)).toEqual([expect.stringMatching(/^undo/)]);
    },
  },
  A: {
    world: { snapshot: withMirror(aParkedMirror()), seenBy: 'mirror parked' },
    shows: has('1,312 deleted'),
    async also({ window, board, asked }) {
      await window.send('A');
      await window.shows('Approve for the next run: everything?');
      await window.send('y');
      await window.shows('approved: p-20261122-0930');
      board.show(withMirror(aHaltedMirror()));
      await window.shows('HALTED until you decide (A)');
      await window.send('A');
      await window.shows('End the halt');
      await window.send('y');
      await window.shows('halt ended');
      expect(asked.splice(0)).toEqual(['approve p-20261122-0930', 'resume null']);
    },
  },
  'ctrl-l': {
    shows: hasNot('garbage'),
    async also({ window }) {
      const terminal = await window.ask('#{pane_tty}');
      // The redraw of the key before may come after it.
      await until('the garbage', async () => {
        writeFileSync(terminal, '\x1b[9;9Hgarbage');
        return has('garbage')(await window.screen());
      });
      await window.send('C-l');
      await window.shows('garbage', { gone: true });
    },
  },
};

/** They lead out of the picture. */
const LEAVING = ['ctrl-z', 'q', 'ctrl-c', 'Q'];

function door(asked: string[]): MirrorPort {
  const note = async (what: string): Promise<MirrorAnswer> => {
    asked.push(what);
    return { ok: true };
  };
  return {
    run: ({ dryRun }) => note(dryRun ? 'run dry' : 'run'),
    stop: (how) => note(`stop ${how}`),
    approve: (id, under) => note(`approve ${id} ${under?.join(' ') ?? ''}`.trim()),
    resume: (accept) => note(`resume ${accept}`),
    parked: async () => aListing({ id: 'p-20261122-0930' }),
    plan: async () => aListing({ id: 'plan' }),
    changes: async (run) => aListing({ id: run }),
    find: async () => aListing(),
    undo: async (run, under) => {
      asked.push(`undo ${run} ${under.join(' ')}`);
      return { ok: true, restored: 1, failed: 0 };
    },
    runToEnd: () => Promise.reject(new Error('nobody waits for a run here')),
  };
}

function desk(asked: string[]): AlertActions {
  return {
    ack: async (incident) => {
      asked.push(`ack ${incident}`);
      return { ok: true };
    },
    silence: async ({ components, forMs, why }) => {
      const about = components?.join(' ') ?? 'all';
      asked.push(`silence ${about} ${forMs}`);
      return { ok: true, silence: { id: 's1', components, until: Date.now() + forMs, by: 'somebody', why } };
    },
    unsilence: () => Promise.reject(new Error('nothing is silenced here')),
  };
}

const history: History = {
  ...EMPTY_HISTORY,
  strips: async (range) => someStrips(range, aSnapshot()),
  troubles: async () => SOME_TROUBLES,
  summaries: async () => SOME_SUMMARIES,
};

test('every key of the table is walked', () => {
  const keys = KEYS.filter(({ demoOnly }) => demoOnly !== true).flatMap(({ bindings }) => Object.keys(bindings));
  expect([...Object.keys(WALKS), ...LEAVING].toSorted()).toEqual(keys.toSorted());
});

describe.skipIf(!hasTmux())(tmuxTitle('every key of the help does what it says'), () => {
  test.each([
    [80, 24],
    [140, 40],
  ])('at %ix%i', async (columns, rows) => {
    const asked: string[] = [];
    const { site, board } = await siteWithBoard(ALL_DOWN.snapshot, { history, mirror: door(asked), alerts: desk(asked) });
    const window = await openTerminal(site, { size: [columns, rows] });
    await window.takeClipboard();
    await typeCommand(window, 'watch');
    await window.shows('PROBLEMS 2');
    await until('the title of the terminal', async () => (await window.ask('#{pane_title}')) === 'ytm: DOWN gateway +1');
    for (const [key, walk] of Object.entries(WALKS)) await walkTo(key, walk, { window, board, asked });
    await leave(window);
  });
});

async function walkTo(key: string, { before = [], shows, after = [], world = ALL_DOWN, also }: Walk, scene: Scene): Promise<void> {
  const { window, board } = scene;
  // Back to the overview with nothing selected; Escape would need a pause, as a person makes it.
  await window.send('h', 'h', 'h', 'h', '1');
  board.show(world.snapshot);
  await sees(`the world in which ${key} is pressed`, window, (picture) => has(world.seenBy)(picture) && !has(/^▸/)(picture));
  for (const each of before) await window.send(each);
  await window.send(TMUX_NAMES[key] ?? key);
  await sees(`the effect of ${key}`, window, shows);
  await also?.(scene);
  if (after.length > 0) await window.send(...after);
}

async function sees(what: string, window: TmuxWindow, isSeen: (picture: Picture) => boolean): Promise<void> {
  await until(what, async () => isSeen(await window.screen())).catch(async (error: unknown) => {
    throw new Error(`${String(error)}; the screen was:\n${(await window.screen()).join('\n')}`);
  });
}

async function leave(window: TmuxWindow): Promise<void> {
  await window.send('h', 'C-z');
  await window.shows(/[Ss]topped/);
  await window.send('clear; fg; echo "exit=$?"', 'Enter');
  await window.shows('PROBLEMS');
  await window.send('C-c');
  expect(await exitCodeIn(window)).toBe(0);
  for (const key of ['q', 'Q']) {
    await typeCommand(window, 'watch');
    await window.shows('PROBLEMS');
    await window.send(key);
    expect(await exitCodeIn(window)).toBe(0);
    expect(await stateOf(window)).toBe(WHOLE);
    expect(await window.ask('#{pane_title}')).not.toContain('ytm');
    expect((await window.screen()).join('\n').includes('gate SHUT')).toBe(key === 'Q');
  }
}
