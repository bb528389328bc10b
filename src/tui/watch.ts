/** The live dashboard: connects source, store and screen, and restores the terminal afterwards. */
import type { Snapshot } from '../health/snapshot.ts';
import { createCommands } from './commands.ts';
import { glyphsOf, pickGlyphs } from './glyphs.ts';
import { begin, type Link, type Model } from './model.ts';
import type { WatchMode, WatchOptions } from './ports.ts';
import { type FullScreen, openFullScreen } from './screen/full-screen.ts';
import { hearStop, stopUntilContinued } from './screen/stopping.ts';
import type { Look } from './screen.ts';
import { renderSnapshotText } from './snapshot-text.ts';
import { createStore, type Store } from './store.ts';
import { pickTheme, type Theme } from './theme.ts';

export interface WatchResult {
  /** `gone`: the terminal was closed. */
  readonly exitReason: 'quit' | 'signal' | 'gone' | 'error';
  /** The error if the reason is `error`: for the log, and for the restored terminal. */
  readonly error: unknown;
  readonly lastSnapshot: Snapshot;
}

type End = Pick<WatchResult, 'exitReason' | 'error'> & { readonly keepPicture: boolean };
type Leave = (exitReason: End['exitReason'], error?: unknown, keepPicture?: boolean) => void;

const FALLBACK_SIZE = { columns: 80, rows: 24 };

/** Signals that end the dashboard. They are handled here too, because Ink would end the process itself without another listener. */
const ENDING_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** Runs the dashboard until the user quits, `signal` aborts or a signal comes. Needs a terminal at both ends (see terminal.ts). */
export async function runWatch(options: WatchOptions): Promise<WatchResult> {
  const { source, io } = options;
  const looks = looksOf(options);
  const life = new AbortController();
  let screen: FullScreen | undefined;
  let end: End | null = null;
  /** The first reason counts. */
  const leave: Leave = (exitReason, error = null, keepPicture = false) => {
    end ??= { exitReason, error, keepPicture };
    screen?.leave();
  };
  const store = createStore({
    look: looks.look,
    first: beginning(options),
    clock: options.clock,
    run: createCommands({
      options,
      screen: () => screen,
      dispatch: (message) => store.dispatch(message),
      quit: (keepPicture) => leave('quit', null, keepPicture),
      signal: life.signal,
    }),
  });
  const unhear = hear(options.signal, leave);
  let disconnect = (): void => undefined;
  try {
    screen = openFullScreen({
      ...io,
      store,
      style: { theme: looks.theme, glyphs: looks.look.glyphs },
      onGone: () => leave('gone'),
    });
    disconnect = connect(options, store, screen);
    if (end !== null || options.signal?.aborted === true) leave('signal');
    await screen.ended;
  } catch (error) {
    leave('error', error);
  } finally {
    unhear();
    life.abort();
    disconnect();
    store.close();
  }
  const { keepPicture, ...ended }: End = end ?? { exitReason: 'quit', error: null, keepPicture: false };
  if (keepPicture) io.stdout.write(finalPicture(options, looks));
  return { ...ended, lastSnapshot: source.current() };
}

interface Looks {
  readonly look: Look;
  readonly theme: Theme;
}

function looksOf({ locale, glyphs, theme, env }: WatchOptions): Looks {
  const { language, utcOffsetMinutes } = locale;
  return { look: { language, utcOffsetMinutes, glyphs: glyphsOf(pickGlyphs(glyphs, env)) }, theme: pickTheme(theme, env) };
}

function beginning({ source, clock, io, mode, events, faults, history, mirror, stepOf }: WatchOptions): Model {
  return begin({
    snapshot: source.current(),
    now: clock.now(),
    ...sizeOf(io.stdout),
    link: linkOf(mode),
    withEvents: events !== undefined && linkOf(mode).kind === 'embedded',
    faults: faults?.list() ?? null,
    withHistory: history !== undefined,
    canMirror: mirror !== undefined,
    ...(stepOf === undefined ? {} : { stepOf }),
  });
}

/** External ends of the dashboard: signals, and uncaught errors, which must not be printed into the screen. */
function hear(signal: AbortSignal | undefined, leave: Leave): () => void {
  const onSignal = (): void => leave('signal');
  const onBug = (error: unknown): void => leave('error', error);
  signal?.addEventListener('abort', onSignal, { once: true });
  for (const name of ENDING_SIGNALS) process.on(name, onSignal);
  process.on('uncaughtException', onBug);
  return () => {
    signal?.removeEventListener('abort', onSignal);
    for (const name of ENDING_SIGNALS) process.off(name, onSignal);
    process.off('uncaughtException', onBug);
  };
}

function linkOf(mode: WatchMode): Link {
  if (mode.kind === 'live') return mode.link.current();
  return mode.kind === 'embedded' ? mode : { kind: 'attached', connection: mode.connection.current(), version: mode.version };
}

function sizeOf(stdout: { readonly columns?: number; readonly rows?: number }): { readonly columns: number; readonly rows: number } {
  return { columns: stdout.columns || FALLBACK_SIZE.columns, rows: stdout.rows || FALLBACK_SIZE.rows };
}

/** Feeds all sources into the store as messages. Returns a function that stops everything. */
function connect({ source, events, mode, clock }: WatchOptions, store: Store, screen: FullScreen): () => void {
  const continued = (): void => void screen.suspend(async () => undefined);
  // Another process stopped this one: the terminal is as the shell left it.
  process.on('SIGCONT', continued);
  const stops = [
    () => void process.off('SIGCONT', continued),
    hearStop(() => void screen.suspend(() => stopUntilContinued(clock))),
    source.subscribe((snapshot) => store.dispatch({ kind: 'snapshot', snapshot })),
    events?.on((event) => store.dispatch({ kind: 'event', event })),
    mode.kind === 'live' ? mode.link.subscribe(() => store.dispatch({ kind: 'link', link: mode.link.current() })) : undefined,
    mode.kind === 'attached'
      ? mode.connection.subscribe(() => store.dispatch({ kind: 'connection', connection: mode.connection.current() }))
      : undefined,
  ];
  return () => {
    for (const stop of stops) stop?.();
  };
}

function finalPicture({ source, io, mode, clock }: WatchOptions, { look, theme }: Looks): string {
  return renderSnapshotText(source.current(), { ...look, theme, link: linkOf(mode), columns: sizeOf(io.stdout).columns, now: clock.now() });
}
