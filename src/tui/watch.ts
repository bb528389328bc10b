/** The live dashboard: connects source, store and screen, and restores the terminal afterwards. */
import type { Snapshot } from '../health/snapshot.ts';
import { type Attending, createAttending } from './attending.ts';
import { createCommands } from './commands.ts';
import { stateOf } from './following.ts';
import { glyphsOf, pickGlyphs } from './glyphs.ts';
import { KeyTable } from './keys.ts';
import { type Beginning, begin, type Chosen, type Model } from './model.ts';
import { localeAt } from './pen.ts';
import type { WatchOptions } from './ports.ts';
import { rememberedIn } from './remembered.ts';
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
  const look = lookOf(options);
  const themeOf = (wanted: Model['theme']): Theme => pickTheme(wanted, options.env);
  const life = new AbortController();
  let screen: FullScreen | undefined;
  let end: End | null = null;
  /** The first reason counts. */
  const leave: Leave = (exitReason, error = null, keepPicture = false) => {
    end ??= { exitReason, error, keepPicture };
    screen?.leave();
  };
  const store = createStore({
    look,
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
  const attending = attendingOf(options);
  const unhear = hear(options.signal, leave);
  let disconnect = (): void => undefined;
  try {
    screen = openFullScreen({
      ...io,
      store,
      styles: { themeOf, glyphs: look.glyphs },
      title: attending?.title ?? null,
      mouse: options.begins?.mouse === true,
      onGone: () => leave('gone'),
    });
    disconnect = connect(options, store, screen, attending);
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
  if (keepPicture) io.stdout.write(finalPicture(options, look, themeOf(store.screen().theme)));
  return { ...ended, lastSnapshot: source.current() };
}

function lookOf({ locale: { language, utcOffsetMinutes }, glyphs, env }: WatchOptions): Look {
  return { language, utcOffsetMinutes, glyphs: glyphsOf(pickGlyphs(glyphs, env)) };
}

function beginning(options: WatchOptions): Model {
  const { source, clock, io, link, events, faults, history, mirror, alerts, stepOf, momentOf, locale } = options;
  return begin({
    snapshot: source.current(),
    now: clock.now(),
    ...sizeOf(io.stdout),
    link: link.current(),
    withEvents: events !== undefined && link.current().kind === 'embedded',
    faults: faults?.list() ?? null,
    withHistory: history !== undefined,
    canMirror: mirror !== undefined,
    canAlert: alerts !== undefined,
    language: locale.language,
    ...settingsOf(options),
    ...(stepOf === undefined ? {} : { stepOf }),
    ...(momentOf === undefined ? {} : { momentOf }),
  });
}

/** How the screen is at first: as in the config, or as a person chose the last time. */
function settingsOf({
  begins,
  theme,
  remembered = '',
}: WatchOptions): Partial<Pick<Beginning, 'configured' | 'remembered' | 'listColumns' | 'keys'>> {
  if (begins === undefined) return { configured: { theme } };
  const { window, sort, layout, times, columns, keys } = begins;
  const configured: Chosen = { window, sort, layout, theme, clockTimes: times === 'clock' };
  return { configured, remembered: rememberedIn(remembered, configured), listColumns: columns, keys: new KeyTable(keys) };
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

function sizeOf(stdout: { readonly columns?: number; readonly rows?: number }): { readonly columns: number; readonly rows: number } {
  return { columns: stdout.columns || FALLBACK_SIZE.columns, rows: stdout.rows || FALLBACK_SIZE.rows };
}

/** Feeds all sources into the store as messages. Returns a function that stops everything. */
function connect({ source, events, link, clock }: WatchOptions, store: Store, screen: FullScreen, attending: Attending | null): () => void {
  const attend = (): void => attending?.see(source.current(), stateOf(link.current()) === 'lost');
  const continued = (): void => void screen.suspend(async () => undefined);
  // Another process stopped this one: the terminal is as the shell left it.
  process.on('SIGCONT', continued);
  const stops = [
    () => void process.off('SIGCONT', continued),
    hearStop(() => void screen.suspend(() => stopUntilContinued(clock))),
    source.subscribe((snapshot) => {
      store.dispatch({ kind: 'snapshot', snapshot });
      attend();
    }),
    events?.on((event) => store.dispatch({ kind: 'event', event })),
    link.subscribe(() => {
      store.dispatch({ kind: 'link', link: link.current() });
      attend();
    }),
  ];
  attend();
  return () => {
    for (const stop of stops) stop?.();
  };
}

function attendingOf({ attention, clock, env, io, locale }: WatchOptions): Attending | null {
  if (attention === undefined) return null;
  const write = (text: string): void => void io.stdout.write(text);
  return createAttending({ settings: attention, clock, env, localeAt: (now) => localeAt(locale, now), write });
}

function finalPicture({ source, io, link, clock }: WatchOptions, look: Look, theme: Theme): string {
  const { columns } = sizeOf(io.stdout);
  return renderSnapshotText(source.current(), { ...look, theme, link: link.current(), columns, now: clock.now() });
}
