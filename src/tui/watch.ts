/** The live dashboard: connects source, store and screen, and sees to it that the terminal is whole afterwards. */
import { render } from 'ink';
import { createElement } from 'react';
import type { Snapshot } from '../health/snapshot.ts';
import type { Clock } from '../platform/clock.ts';
import { App, type Screen } from './app.tsx';
import type { Look } from './frame.ts';
import { glyphsOf, pickGlyphs } from './glyphs.ts';
import { begin, type Command, type Link } from './model.ts';
import type { WatchMode, WatchOptions } from './ports.ts';
import { renderSnapshotText } from './snapshot-text.ts';
import { createStore, type Store } from './store.ts';
import { pickTheme, type Theme } from './theme.ts';

export interface WatchResult {
  readonly exitReason: 'quit' | 'signal' | 'error';
  /** What went wrong when the reason is `error`: for the log, and for the terminal now that it is whole again. */
  readonly error: unknown;
  readonly lastSnapshot: Snapshot;
}

/** Ink's throttle also delays the echo of keys; the store limits what data may cost. */
const MAX_FPS = 60;
/** The longest that a timer can take. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const FALLBACK_SIZE = { columns: 80, rows: 24 };

/** Signals that mean the end. Heard here too: Ink would end the process itself if nobody else listened when one comes. */
const ENDING_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Runs the dashboard until the user quits, `signal` aborts or a signal comes. Needs a terminal at both ends (see terminal.ts). */
export async function runWatch(options: WatchOptions): Promise<WatchResult> {
  const { source, io, env, clock } = options;
  const look: Look = {
    language: options.speech.language,
    utcOffsetMinutes: options.speech.utcOffsetMinutes,
    glyphs: glyphsOf(pickGlyphs(options.glyphs, env)),
  };
  const theme = pickTheme(options.theme, env);
  const life = new AbortController();
  let screen: Screen | null = null;
  let keepPicture = false;
  let signalled = options.signal?.aborted === true;

  const leave = (keep: boolean): void => {
    keepPicture = keep;
    screen?.leave();
  };
  const onSignal = (): void => {
    signalled = true;
    leave(false);
  };
  const store = createStore({
    first: begin({
      snapshot: source.current(),
      now: clock.now(),
      ...sizeOf(io.stdout),
      link: linkOf(options.mode),
      withEvents: options.events !== undefined,
      faults: options.faults?.list() ?? null,
    }),
    look,
    theme,
    clock,
    run: (command) => carryOut(command, { options, store, screen, leave, signal: life.signal }),
  });
  const disconnect = connect(options, store);
  const unhear = hearSignals(options.signal, onSignal);
  try {
    const instance = render(createElement(App, { store, onScreen: (shown) => void (screen = shown) }), {
      stdin: io.stdin,
      stdout: io.stdout,
      alternateScreen: true,
      incrementalRendering: true,
      interactive: true,
      exitOnCtrlC: false,
      maxFps: MAX_FPS,
    });
    if (signalled) instance.unmount();
    await instance.waitUntilExit();
    if (keepPicture) io.stdout.write(finalPicture(options, look, theme));
    return { exitReason: signalled ? 'signal' : 'quit', error: null, lastSnapshot: source.current() };
  } catch (error) {
    return { exitReason: 'error', error, lastSnapshot: source.current() };
  } finally {
    unhear();
    life.abort();
    disconnect();
    store.close();
  }
}

function hearSignals(signal: AbortSignal | undefined, heard: () => void): () => void {
  signal?.addEventListener('abort', heard, { once: true });
  for (const name of ENDING_SIGNALS) process.on(name, heard);
  return () => {
    signal?.removeEventListener('abort', heard);
    for (const name of ENDING_SIGNALS) process.off(name, heard);
  };
}

function linkOf(mode: WatchMode): Link {
  return mode.kind === 'embedded' ? mode : { kind: 'attached', connection: mode.connection.current(), version: mode.version };
}

function sizeOf(stdout: { readonly columns?: number; readonly rows?: number }): { readonly columns: number; readonly rows: number } {
  return { columns: stdout.columns || FALLBACK_SIZE.columns, rows: stdout.rows || FALLBACK_SIZE.rows };
}

/** Everything that tells something becomes messages of the store. Returns the way to stop all of it. */
function connect({ source, events, mode, io }: WatchOptions, store: Store): () => void {
  const resized = (): void => store.dispatch({ kind: 'size', ...sizeOf(io.stdout) });
  io.stdout.on('resize', resized);
  const stops = [
    () => void io.stdout.off('resize', resized),
    source.subscribe((snapshot) => store.dispatch({ kind: 'snapshot', snapshot })),
    events?.on((event) => store.dispatch({ kind: 'event', event })),
    mode.kind === 'attached'
      ? mode.connection.subscribe(() => store.dispatch({ kind: 'connection', connection: mode.connection.current() }))
      : undefined,
  ];
  return () => {
    for (const stop of stops) stop?.();
  };
}

function finalPicture({ source, io, mode, clock }: WatchOptions, look: Look, theme: Theme): string {
  return renderSnapshotText(source.current(), { ...look, theme, link: linkOf(mode), columns: sizeOf(io.stdout).columns, now: clock.now() });
}

// ---- commands -------------------------------------------------------------------------------

interface Shell {
  readonly options: WatchOptions;
  readonly store: Store;
  readonly screen: Screen | null;
  readonly leave: (keepPicture: boolean) => void;
  readonly signal: AbortSignal;
}

function carryOut(command: Command, shell: Shell): void {
  switch (command.kind) {
    case 'quit':
      return shell.leave(command.keepPicture);
    case 'redraw':
      return void shell.screen?.suspend(async () => undefined);
    case 'suspend':
      return void shell.screen?.suspend(() => stopUntilContinued(shell.options.clock));
    case 'check':
      return void check(command.probes, shell);
    case 'toggle-fault':
      return void toggleFault(command.id, shell);
  }
}

async function check(probes: readonly string[] | 'all', { options, store, signal }: Shell): Promise<void> {
  try {
    await options.actions.checkNow(probes, signal);
    store.dispatch({
      kind: 'notice',
      notice: probes === 'all' ? { key: 'asked-all', args: {} } : { key: 'asked', args: { what: probes.join(', ') } },
    });
  } catch (error) {
    if (!signal.aborted) store.dispatch({ kind: 'notice', notice: { key: 'ask-failed', args: { problem: messageOf(error) } } });
  }
}

async function toggleFault(id: string, { options, store, signal }: Shell): Promise<void> {
  const { faults } = options;
  if (faults === undefined) return;
  try {
    await faults.toggle(id);
    store.dispatch({ kind: 'faults', list: faults.list() });
  } catch (error) {
    if (!signal.aborted) store.dispatch({ kind: 'notice', notice: { key: 'ask-failed', args: { problem: messageOf(error) } } });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Stops this process as Ctrl-Z does elsewhere (raw mode swallows the key); a live timer keeps Node from ending when it goes on. */
function stopUntilContinued(clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const letGo = clock.after(LONGEST_TIMER_MS, () => undefined);
    process.once('SIGCONT', () => {
      letGo();
      resolve();
    });
    process.kill(process.pid, 'SIGSTOP');
  });
}
