/** The dashboard on a terminal in memory: what is on the screen after every step is what a fresh picture would be. */
import { Console } from 'node:console';
import { render } from 'ink-testing-library';
import { createElement } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/health/snapshot.ts';
import { App } from '../../../src/tui/components/App.tsx';
import { glyphsOf } from '../../../src/tui/glyphs.ts';
import type { Line } from '../../../src/tui/line.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import type { Fault, WatchOptions } from '../../../src/tui/ports.ts';
import type { Mouse } from '../../../src/tui/screen/mouse.ts';
import { inSight, screenOf } from '../../../src/tui/screen.ts';
import type { Message } from '../../../src/tui/step.ts';
import type { Store } from '../../../src/tui/store.ts';
import { paint } from '../../../src/tui/theme.ts';
import { update } from '../../../src/tui/update.ts';
import { runWatch, type WatchResult } from '../../../src/tui/watch.ts';
import { FakeBoard } from '../../support/fake-board.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { frameOf } from '../../support/frames.ts';
import { until } from '../../support/poll.ts';
import { allDown, aProbe, aSnapshot, backendDown, NOW, nothingYet, observerOffline } from '../../support/snapshots.ts';
import { type FakeTerminal, fakeTerminal } from '../../support/terminal.ts';

const textOf = (line: Line): string => paint(line, 'plain');

const LOOK = { language: 'ja', glyphs: glyphsOf('unicode'), utcOffsetMinutes: () => 540 } as const;
const STATES = [aSnapshot(), backendDown(), allDown(), observerOffline(), nothingYet()];
const TYPED: Readonly<Record<string, string>> = {
  down: '\x1b[B',
  up: '\x1b[A',
  enter: '\r',
  escape: '\x1b',
  space: ' ',
  'ctrl-d': '\x04',
  pageup: '\x1b[5~',
};

interface Running {
  readonly terminal: FakeTerminal;
  readonly clock: FakeClock;
  readonly ended: Promise<WatchResult>;
  readonly asked: (readonly string[] | 'all')[];
  readonly stop: AbortController;
  /** A new snapshot, and the time that the store may take to show it. */
  tell(snapshot: Snapshot): Promise<void>;
  /** The model as it must be after what was typed and told. */
  expected: Model;
}

// Ink wants it to catch what others print; the test runner's console lacks it.
Object.assign(console, { Console });

const running = new Set<Running>();
afterEach(async () => {
  for (const one of running) {
    one.stop.abort();
    await one.ended;
  }
  running.clear();
});

function start(columns = 80, rows = 24, extra: Partial<WatchOptions> = {}): Running {
  const terminal = fakeTerminal(columns, rows);
  const clock = new FakeClock(NOW);
  const stop = new AbortController();
  const asked: (readonly string[] | 'all')[] = [];
  let now = aSnapshot();
  let listener: (snapshot: Snapshot) => void = () => undefined;
  const source = {
    current: () => now,
    subscribe: (wanted: (snapshot: Snapshot) => void) => {
      listener = wanted;
      return () => undefined;
    },
  };
  const actions = {
    checkNow: async (probes: readonly string[] | 'all') => {
      asked.push(probes);
      if (probes !== 'all' && probes.includes('mount')) throw new Error('the mount is stuck');
      return now;
    },
  };
  const ended = runWatch({
    source,
    actions,
    link: { current: () => ({ kind: 'embedded' }), subscribe: () => () => undefined },
    io: { stdin: terminal.stdin, stdout: terminal.stdout },
    locale: LOOK,
    glyphs: 'unicode',
    theme: 'color',
    env: {},
    clock,
    signal: stop.signal,
    ...extra,
  });
  const faults = extra.faults?.list() ?? null;
  const expected = begin({ snapshot: now, now: NOW, columns, rows, link: { kind: 'embedded' }, withEvents: false, faults });
  const one: Running = {
    terminal,
    clock,
    ended,
    asked,
    stop,
    expected,
    async tell(snapshot) {
      now = snapshot;
      one.expected = update(one.expected, { kind: 'snapshot', snapshot }, clock.now()).model;
      listener(snapshot);
      await pass(one, 500);
    },
  };
  running.add(one);
  return one;
}

/** Lets time go by; the store looks at its ages every two seconds. */
async function pass(one: Running, ms: number): Promise<void> {
  await one.clock.advance(ms);
  const full = Math.floor(one.clock.now() / 2_000) * 2_000;
  if (full > one.expected.now) one.expected = update(one.expected, { kind: 'tick' }, full).model;
}

function press(one: Running, key: string): void {
  one.expected = inSight(update(one.expected, { kind: 'key', key } satisfies Message, one.clock.now()).model, LOOK);
  one.terminal.type(TYPED[key] ?? key);
}

/** Waits until the screen shows exactly the picture of the expected model. */
async function agrees(one: Running, step: string): Promise<void> {
  const wanted = frameOf(one.expected, LOOK).map((line) => textOf(line).trimEnd());
  const same = (): boolean => JSON.stringify(one.terminal.screen()) === JSON.stringify(wanted);
  await until(step, same, { every: 4 }).catch(() => expect(one.terminal.screen(), step).toEqual(wanted));
}

/** Repeatable randomness (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe('the screen', () => {
  it('shows after 120 random steps what a fresh picture shows', async () => {
    const one = start();
    await agrees(one, 'first picture');
    await until('the terminal as the dashboard needs it', () => one.terminal.buffer() === 'alternate' && one.terminal.bracketsPastes());
    const pick = random(20261122);
    const keys = ['j', 'k', 'G', 'p', 'enter', 'escape', '?', 't', 'space', 'ctrl-d', 'pageup', 'down', 'up'];
    const sizes = [
      [80, 24],
      [40, 10],
      [140, 40],
      [61, 17],
      [24, 5],
    ] as const;
    for (let step = 0; step < 120; step += 1) {
      const kind = pick(10);
      if (kind < 6) press(one, keys[pick(keys.length)] ?? 'j');
      else if (kind < 9) {
        await one.tell(STATES[pick(STATES.length)] ?? aSnapshot());
      } else {
        const [columns, rows] = sizes[pick(sizes.length)] ?? sizes[0];
        // A key that changed nothing visible may still lie there, and how far it scrolls depends on the size.
        await until('typed keys are read', () => one.terminal.stdin.readableLength === 0);
        one.expected = inSight(update(one.expected, { kind: 'size', columns, rows }, one.clock.now()).model, LOOK);
        one.terminal.resize(columns, rows);
      }
      await agrees(one, `step ${step}`);
    }
    press(one, 'q');
    expect((await one.ended).exitReason).toBe('quit');
    expect([one.terminal.buffer(), one.terminal.bracketsPastes()]).toEqual(['normal', false]);
    expect(one.terminal.output()).toMatch(/\x1b\[\?25h\x1b\[\?7h$/);
  });

  it('writes nothing while nothing visible changes, and little when little does', async () => {
    const one = start();
    await agrees(one, 'first picture');
    await one.tell(aSnapshot({ revision: 7 }));
    press(one, 'F');
    press(one, 'j');
    await agrees(one, 'a row selected');
    const before = one.terminal.written();
    await one.tell(aSnapshot({ revision: 8 }));
    press(one, 'F');
    await pass(one, 400);
    await one.tell(aSnapshot({ revision: 9 }));
    expect(one.terminal.written()).toBe(before);
    press(one, 'j');
    await agrees(one, 'the next row selected');
    expect(one.terminal.written() - before).toBeLessThan(800);
  });

  it('takes held keys one by one and swallows pasted text', async () => {
    const one = start();
    await agrees(one, 'first picture');
    for (const key of ['j', 'j', 'j']) one.expected = update(one.expected, { kind: 'key', key }, NOW).model;
    one.terminal.type('jjj');
    await agrees(one, 'three rows down');
    one.terminal.type('\x1b[200~qQ\x1b[201~');
    press(one, 'j');
    await agrees(one, 'a row further, still running');
  });

  it('attempts the selected probe and says what came of it', async () => {
    const one = start();
    for (const key of ['j', 'j', 'r']) press(one, key);
    await until('the notice', () => one.terminal.screen().at(-1)?.includes('試行しました: tailscale'));
    press(one, 'R');
    await until('the other notice', () => one.terminal.screen().at(-1)?.includes('すべてのプローブを試行しました'));
    expect(one.asked).toEqual([['tailscale'], 'all']);
    await one.tell(allDown());
    for (const key of ['p', 'p', 'r']) press(one, key);
    await until('why not', () => one.terminal.screen().at(-1)?.includes('できません: the mount is stuck'));
  });

  it('switches faults through the port it was given', async () => {
    let list: readonly Fault[] = [{ id: 'ui', label: '/ui/ times out', on: false }];
    const toggle = async (id: string): Promise<void> => {
      list = list.map((fault) => (fault.id === id ? { ...fault, on: !fault.on } : fault));
    };
    const one = start(80, 24, { faults: { list: () => list, toggle } });
    press(one, 'x');
    await until('the menu', () => one.terminal.screen().some((line) => line.includes('/ui/ times out') && line.endsWith('off')));
    press(one, 'enter');
    await until('the fault', () => one.terminal.screen().some((line) => line.includes('/ui/ times out') && line.endsWith('ON')));
  });

  it('shows a key at once also with 200 probes and after 100,000 events', async () => {
    const board = new FakeBoard(
      aSnapshot({ probes: Array.from({ length: 200 }, (_, index) => aProbe(`probe-${index}`, 'http', 'gateway')) }),
    );
    const one = start(200, 60, { source: board, events: board });
    await until('the first picture', () => one.terminal.screen().at(-1) !== '');
    for (let count = 0; count < 100_000; count += 1) {
      board.emit({ kind: 'probe-changed', at: NOW, probe: `probe-${count % 200}`, from: 'up', to: 'down', reason: null });
    }
    const took: number[] = [];
    for (let count = 0; count < 40; count += 1) {
      const before = one.terminal.written();
      const began = process.cpuUsage();
      one.terminal.type('j');
      await until('the key', () => one.terminal.written() > before, { every: 0 });
      const { user, system } = process.cpuUsage(began);
      took.push((user + system) / 1_000);
    }
    // Of this process, not of the clock, and far more than it takes (bench measures that): a key that went through all events would take seconds.
    expect(took.toSorted((a, b) => a - b)[20]).toBeLessThan(400);
  });

  it('repairs with Ctrl-L what others wrote there', async () => {
    const one = start();
    await agrees(one, 'first picture');
    await one.terminal.scribble('\x1b[2J\x1b[?1049l\x1b[5;9rgarbage\r\n\n\n');
    one.terminal.type('\x0c');
    await agrees(one, 'repaired');
  });

  it('draws once for keys that came together', async () => {
    const one = start();
    await agrees(one, 'first picture');
    const before = one.terminal.pictures();
    for (let count = 0; count < 9; count += 1) one.expected = update(one.expected, { kind: 'key', key: 'j' }, NOW).model;
    one.terminal.type('jjj\x1b[B\x1b[B\x1b[Bjjj');
    await agrees(one, 'nine rows down');
    expect(one.terminal.pictures() - before).toBe(1);
  });

  it('ends with the error that nobody caught, the terminal whole', async () => {
    const one = start();
    await agrees(one, 'first picture');
    const error = new Error('boom');
    process.emit('uncaughtException', error);
    expect(await one.ended).toMatchObject({ exitReason: 'error', error });
    expect(one.terminal.buffer()).toBe('normal');
  });

  it.each(['end', 'error'])('ends when the terminal is gone (%s of its input)', async (event) => {
    const one = start();
    await agrees(one, 'first picture');
    one.terminal.stdin.emit(event, new Error('EIO'));
    expect(await one.ended).toMatchObject({ exitReason: 'gone', error: null });
  });

  it('ends by the signal with the terminal whole', async () => {
    const one = start();
    await agrees(one, 'first picture');
    one.stop.abort();
    expect(await one.ended).toMatchObject({ exitReason: 'signal', error: null });
    expect(one.terminal.buffer()).toBe('normal');
  });

  it('leaves the final picture with Q', async () => {
    const one = start();
    await one.tell(allDown());
    await agrees(one, 'all down');
    press(one, 'Q');
    const result = await one.ended;
    expect([result.exitReason, result.lastSnapshot.verdict]).toEqual(['quit', 'down']);
    await until(
      'the picture on the normal screen',
      () => one.terminal.buffer() === 'normal' && one.terminal.screen().some((line) => line.includes('DOWN')),
    );
  });
});

describe('the application', () => {
  /** A store that remembers what it was told. */
  function recording(): { readonly store: Pick<Store, 'subscribe' | 'screen' | 'dispatch'>; readonly told: Message[] } {
    const told: Message[] = [];
    const model = begin({
      snapshot: aSnapshot(),
      now: NOW,
      columns: 80,
      rows: 24,
      link: { kind: 'embedded' },
      withEvents: false,
      faults: null,
    });
    const screen = screenOf(model, LOOK);
    return { told, store: { screen: () => screen, subscribe: () => () => undefined, dispatch: (message) => void told.push(message) } };
  }

  it('gives the store keys by name, pasted text and the size, and shows its screen (ink-testing-library)', async () => {
    const { store, told } = recording();
    const styles = { themeOf: () => 'plain' as const, glyphs: LOOK.glyphs } as const;
    const { stdin, lastFrame, unmount } = render(createElement(App, { store, styles, mouse: null, onMount: () => undefined }));
    for (const typed of ['j', '\x1b[B', '\r', '\x03', 'GG', '\x1b[200~qQ\x1b[201~', '?']) {
      const before = told.length;
      stdin.write(typed);
      await until(`what was typed: ${JSON.stringify(typed)}`, () => told.length > before);
    }
    const keys = told.flatMap((message) => (message.kind === 'key' ? [message.key] : []));
    expect(keys).toEqual(['j', 'down', 'enter', 'ctrl-c', 'G', 'G', '?']);
    expect(told).toContainEqual({ kind: 'paste', text: 'qQ' });
    expect(told.filter(({ kind }) => kind === 'size')).toHaveLength(1);
    const rows = (): readonly string[] => lastFrame()?.split('\n') ?? [];
    await until('the picture', () => rows().length === 24);
    expect(rows()[0]).toContain('すべて正常');
    unmount();
  });

  it('tells what was clicked, as Ink laid it out, and hands the wheel on', async () => {
    const { store, told } = recording();
    const heard: ((mouse: Mouse) => void)[] = [];
    const mouse = (hear: (mouse: Mouse) => void) => {
      heard.push(hear);
      return () => undefined;
    };
    const styles = { themeOf: () => 'plain' as const, glyphs: LOOK.glyphs } as const;
    const { lastFrame, unmount } = render(createElement(App, { store, styles, mouse, onMount: () => undefined }));
    const rows = (): readonly string[] => lastFrame()?.split('\n') ?? [];
    await until('the picture', () => rows().length === 24);
    const y = rows().findIndex((row) => / healthz /.test(row));
    // Panes are known shortly after they are drawn.
    await until('the click', () => {
      heard[0]?.({ kind: 'click', x: 6, y });
      return told.some(({ kind }) => kind === 'click');
    });
    heard[0]?.({ kind: 'click', x: 6, y: 0 });
    heard[0]?.({ kind: 'wheel', by: -1 });
    expect(told.filter(({ kind }) => kind === 'click' || kind === 'wheel')).toEqual([
      { kind: 'click', id: 'probe:healthz' },
      { kind: 'wheel', by: -1 },
    ]);
    unmount();
  });
});
