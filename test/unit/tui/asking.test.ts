/** What goes out to history, mirror and clipboard, and what comes back. */
import { describe, expect, it } from 'vitest';
import type { MirrorAnswer } from '../../../src/health/mirror.ts';
import type { MirrorListing } from '../../../src/health/mirror-listing.ts';
import { localeOf } from '../../../src/messages/messages.ts';
import type { History } from '../../../src/ports/history.ts';
import type { MirrorActions } from '../../../src/ports/mirror-port.ts';
import { type AskingOptions, createAsking } from '../../../src/tui/asking.ts';
import { begin, type Model } from '../../../src/tui/model.ts';
import type { Message } from '../../../src/tui/step.ts';
import { update } from '../../../src/tui/update.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { EMPTY_HISTORY, SOME_HISTORY } from '../../support/histories.ts';
import { aListing, aMirror, aParkedMirror } from '../../support/mirrors.ts';
import { SOME_TROUBLES } from '../../support/pasts.ts';
import { allDown, aSnapshot, backendDown, NOW } from '../../support/snapshots.ts';

function opened(snapshot = backendDown()): Model {
  return begin({
    snapshot,
    now: NOW,
    columns: 80,
    rows: 24,
    link: { kind: 'embedded' },
    withEvents: false,
    faults: null,
    withHistory: true,
    canMirror: true,
  });
}

function after(start: Model, ...keys: readonly string[]): Model {
  return keys.reduce((model, key) => update(model, { kind: 'key', key }, NOW).model, start);
}

function asker(parts: Partial<AskingOptions> = {}) {
  const clock = new FakeClock(NOW);
  const messages: Message[] = [];
  const written: string[] = [];
  const ending = new AbortController();
  const ask = createAsking({
    clock,
    signal: ending.signal,
    dispatch: (message) => messages.push(message),
    write: (text) => written.push(text),
    env: {},
    platform: 'linux',
    children: { run: async () => ({ kind: 'missing', detail: '' }) },
    localeAt: (now) => localeOf('en', now, 0),
    ...parts,
  });
  return { ask, clock, messages, written, ending };
}

const HISTORY: History = {
  ...EMPTY_HISTORY,
  troubles: async () => SOME_TROUBLES,
  summaries: async () => new Map(),
};

function mirrorThat(answer: () => Promise<MirrorAnswer>, asked: unknown[] = []): MirrorActions {
  const note =
    (what: string) =>
    async (given: unknown): Promise<MirrorAnswer> => {
      asked.push([what, given]);
      return answer();
    };
  const listed = async (): Promise<MirrorListing> => aListing();
  return {
    run: note('run'),
    stop: note('stop'),
    approve: note('approve'),
    resume: note('resume'),
    parked: listed,
    plan: listed,
    changes: listed,
    find: listed,
    undo: async () => ({ ok: true, restored: 2, failed: 0 }),
  };
}

describe('the history', () => {
  const range = { since: NOW - 3_600_000, until: NOW, cells: 300 };
  it('gives strips of the window where the user stops, at most twice a second', async () => {
    const asked: number[] = [];
    const strips: History['strips'] = async (of) => {
      asked.push(of.since);
      return HISTORY.strips(of, new AbortController().signal);
    };
    const { ask, clock, messages } = asker({ history: { ...HISTORY, strips } });
    for (const window of ['1h', '6h', '10m'] as const)
      ask({ kind: 'ask', question: { topic: 'strips', which: window, range: { ...range, since: window.length } } });
    await clock.advance(100);
    expect(asked).toEqual(['10m'.length]);
    expect(messages).toMatchObject([{ topic: 'strips', which: '10m', answer: { asOf: expect.any(Number), probes: new Map() } }]);
    ask({ kind: 'ask', question: { topic: 'strips', which: '7d', range } });
    await clock.advance(300);
    expect(asked).toHaveLength(1);
    await clock.advance(200);
    expect(asked).toHaveLength(2);
  });
  it('says why it does not answer', async () => {
    const failing = { ...HISTORY, strips: () => Promise.reject(new Error('the store is busy')) };
    const { ask, clock, messages } = asker({ history: failing });
    ask({ kind: 'ask', question: { topic: 'strips', which: '1h', range } });
    await clock.advance(1_000);
    expect(messages).toEqual([{ kind: 'unanswered', topic: 'strips', which: '1h', problem: 'the store is busy' }]);
  });
  it('has nothing to say once the dashboard ends', async () => {
    const { ask, clock, messages, ending } = asker({ history: HISTORY });
    ask({ kind: 'ask', question: { topic: 'strips', which: '1h', range } });
    ask({ kind: 'ask', question: { topic: 'troubles', which: '', since: 0, limit: 9 } });
    ending.abort();
    await clock.advance(1_000);
    expect(messages).toEqual([]);
  });
  it('returns figures, or why it does not', async () => {
    const { ask, clock, messages } = asker({ history: HISTORY });
    ask({ kind: 'ask', question: { topic: 'summaries', which: '1h', since: 0 } });
    await clock.advance(0);
    const failing = asker({ history: { ...HISTORY, summaries: () => Promise.reject(new Error('not found')) } });
    failing.ask({ kind: 'ask', question: { topic: 'summaries', which: '1h', since: 0 } });
    await failing.clock.advance(0);
    expect([messages, failing.messages]).toEqual([
      [{ kind: 'answered', topic: 'summaries', which: '1h', answer: new Map() }],
      [{ kind: 'unanswered', topic: 'summaries', which: '1h', problem: 'not found' }],
    ]);
  });
  it('says in Japanese what the daemon says in English', async () => {
    const problem = 'the mirror cannot be asked from here';
    const { ask, clock, messages } = asker({ localeAt: (now) => localeOf('ja', now, 0) });
    ask({ kind: 'ask-paths', of: { kind: 'plan' } });
    await clock.advance(0);
    expect(messages).toMatchObject([{ kind: 'paths-failed', problem: expect.not.stringContaining(problem) }]);
  });
  it('returns availability', async () => {
    const { ask, clock, messages } = asker({ history: SOME_HISTORY });
    ask({ kind: 'ask', question: { topic: 'availability', which: '24h', range: { from: NOW - 86_400_000, until: NOW } } });
    await clock.advance(0);
    expect(messages).toMatchObject([
      { kind: 'answered', topic: 'availability', which: '24h', answer: [{ subject: { id: 'gateway' } }, {}, {}] },
    ]);
  });
  it('returns incidents', async () => {
    const { ask, clock, messages } = asker({ history: HISTORY });
    ask({ kind: 'ask', question: { topic: 'troubles', which: '', since: 0, limit: 9 } });
    await clock.advance(0);
    expect(messages).toEqual([{ kind: 'answered', topic: 'troubles', which: '', answer: SOME_TROUBLES }]);
  });
});

describe('the mirror', () => {
  it('is asked, and what came of it is shown', async () => {
    const asked: unknown[] = [];
    const { ask, clock, messages } = asker({ mirror: mirrorThat(async () => ({ ok: true }), asked) });
    ask({ kind: 'approve', id: 'p-1', under: 'video' });
    await clock.advance(0);
    expect(asked).toEqual([['approve', 'p-1']]);
    expect(messages).toEqual([{ kind: 'notice', notice: { key: 'mirror-approved', args: { id: 'p-1' } } }]);
  });
  it('ends a halt, and accepts only what was asked for', async () => {
    const asked: unknown[] = [];
    const { ask, clock, messages } = asker({ mirror: mirrorThat(async () => ({ ok: true }), asked) });
    ask({ kind: 'resume-mirror', accept: null });
    ask({ kind: 'resume-mirror', accept: 'hot-shrunk' });
    await clock.advance(0);
    expect(asked).toEqual([
      ['resume', null],
      ['resume', 'hot-shrunk'],
    ]);
    expect(messages).toMatchObject([{ notice: { key: 'mirror-resumed' } }, { notice: { key: 'mirror-resumed' } }]);
  });
  it.each([
    ['says no', async (): Promise<MirrorAnswer> => ({ ok: false, why: 'the gate is shut' }), 'the gate is shut'],
    ['fails', (): Promise<MirrorAnswer> => Promise.reject(new Error('no connection')), 'no connection'],
  ])('%s, and why is shown', async (_, answer, problem) => {
    const { ask, clock, messages } = asker({ mirror: mirrorThat(answer) });
    ask({ kind: 'stop-mirror', how: 'gracefully' });
    await clock.advance(0);
    expect(messages).toEqual([{ kind: 'notice', notice: { key: 'ask-failed', args: { problem } } }]);
  });
});

describe('copying', () => {
  const copied = async (model: Model, form: 'reason' | 'json', parts: Partial<AskingOptions> = {}) => {
    const { ask, clock, written, messages } = asker(parts);
    ask({ kind: 'copy', form, from: model });
    await clock.advance(0);
    const [, encoded = ''] = /^\x1b\]52;c;([A-Za-z0-9+/=]*)\x07$/.exec(written.join('')) ?? [];
    return { text: Buffer.from(encoded, 'base64').toString(), messages, written };
  };
  /** Runs the programs that there are, and notes what they were given. */
  const machine = (there: readonly string[], given: unknown[]): AskingOptions['children'] => ({
    run: async ({ file, args, addEnv = {}, stdin = '' }) => {
      given.push([[file, ...args].join(' '), Object.keys(addEnv), stdin.length > 0]);
      if (!there.includes(file)) return { kind: 'missing', detail: file };
      return { kind: 'ended', exitCode: 0, signal: null, stdout: '', stderr: '', tookMs: 1 };
    },
  });

  it('sends the sentences of a probe', async () => {
    const { text, messages } = await copied(after(opened(), 'j', 'j', 'j', 'j'), 'reason');
    expect(text).toContain('gateway/healthz down https://acer-dai.tail8c523e.ts.net/api/healthz\n');
    expect(text).toContain('no response within 5 s');
    expect(text).toContain('\n  restart the backend: ssh acer-dai');
    expect(messages).toMatchObject([{ notice: { key: 'copied' } }]);
  });
  it('sends the JSON as it is everywhere', async () => {
    const { text } = await copied(after(opened(), 'p'), 'json');
    expect(JSON.parse(text)).toMatchObject({ id: 'gateway', verdict: 'degraded', since: new Date(NOW - 180_000).toISOString() });
  });
  it('knows runs, incidents and events', async () => {
    const withMirror = after(opened({ ...aSnapshot(), mirror: aMirror() }), '2', 'j');
    expect(JSON.parse((await copied(withMirror, 'json')).text)).toMatchObject({
      id: '411',
      endedAt: new Date(NOW - 480_000).toISOString(),
    });
    expect((await copied(after(opened(allDown()), '3', 'j'), 'reason')).text).toMatch(/^(gateway|vault) down 2026-/);
    const changed = update(opened(), { kind: 'snapshot', snapshot: allDown() }, NOW).model;
    expect((await copied(after(changed, '4', 'j'), 'reason')).text).toMatch(/^component-changed 2026-.*\nnot reachable/);
  });
  it.each([
    ['tmux', 'linux', { TMUX: '/tmp/tmux-1', SSH_CONNECTION: 'a' }, ['tmux'], 'tmux load-buffer -w'],
    ['macOS Terminal, which ignores OSC 52', 'darwin', {}, ['pbcopy'], 'pbcopy'],
    ['tmux on a Mac', 'darwin', { TMUX: 'x' }, ['tmux', 'pbcopy'], 'tmux load-buffer -w, pbcopy'],
    ['Wayland', 'linux', { WAYLAND_DISPLAY: 'w-0', XDG_RUNTIME_DIR: '/run' }, ['wl-copy'], 'wl-copy'],
  ] as const)('in %s gives it to a program, and says to which', async (_, platform, env, there, by) => {
    const given: unknown[] = [];
    const { written, messages } = await copied(after(opened(), 'p'), 'reason', { platform, env, children: machine(there, given) });
    expect(written).toEqual([]);
    expect(messages).toMatchObject([{ notice: { key: 'copied-by', args: { by } } }]);
    expect(given).toHaveLength(there.length);
  });
  it.each([
    ['over ssh to a Mac', 'darwin', { SSH_TTY: '/dev/ttys1' }],
    ['in an older tmux', 'linux', { TMUX: '/tmp/tmux-1' }],
    ['elsewhere', 'linux', {}],
  ] as const)('%s sends it through the terminal', async (_, platform, env) => {
    const { text, messages } = await copied(after(opened(), 'p'), 'reason', { platform, env, children: machine([], []) });
    expect(text).toContain('gateway');
    expect(messages).toMatchObject([{ notice: { key: 'copied' } }]);
  });
  it('copies the paths of the selected folder', async () => {
    const parked = after(opened({ ...aSnapshot(), mirror: aParkedMirror() }), 'A');
    const of = { kind: 'parked', id: 'p-20261122-0930' } as const;
    const shown = after(update(parked, { kind: 'paths', of, listing: aListing() }, NOW).model, 'j', 'j');
    expect((await copied(shown, 'reason')).text).toBe('素材/bgm/夏.wav\n素材/bgm/秋.wav\n素材/se.wav\n');
    expect(JSON.parse((await copied(shown, 'json')).text)).toMatchObject({ paths: [{}, {}, { path: '素材/se.wav', what: 'update' }] });
  });
  it('refuses what no terminal takes', async () => {
    const huge = 'x'.repeat(80_000);
    const model = after(
      opened({ ...aSnapshot(), mirror: aMirror({ runs: aMirror().runs.map((run) => ({ ...run, log: huge })) }) }),
      '2',
      'j',
    );
    const { written, messages } = await copied(model, 'json');
    expect([written, messages]).toMatchObject([[], [{ notice: { key: 'copy-too-large', args: { limit: 74_994 } } }]]);
  });
});
