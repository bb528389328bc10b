/** The terminal while the dashboard has it: Ink enters and leaves the alternate screen, reads the keys, and paints. */
import { render } from 'ink';
import { createElement } from 'react';
import { App, type Suspend } from '../components/App.tsx';
import type { Styles } from '../components/style.ts';
import type { WatchStreams } from '../ports.ts';
import type { Store } from '../store.ts';
import { TITLE_STACK } from './calling.ts';
import { hearMouse, MOUSE } from './mouse.ts';

export interface FullScreenOptions extends WatchStreams {
  readonly store: Store;
  readonly styles: Styles;
  /** What gives the terminal its title again; `null`: its title is left alone. */
  readonly title: (() => string) | null;
  /** Whether clicks and the wheel are heard. */
  readonly mouse: boolean;
  /** The terminal is gone: it cannot be read or written any more. */
  readonly onGone: () => void;
}

export interface FullScreen {
  /** Redraws everything, whatever other programs wrote there. */
  redraw(): void;
  /** Gives the terminal away, as it was found, while `meanwhile` runs. */
  suspend(meanwhile: () => Promise<void>): Promise<void>;
  /** Gives the terminal back for good. */
  leave(): void;
  /** Resolves when the terminal was given back; rejects with the error that made it end. */
  readonly ended: Promise<unknown>;
}

/** Other programs may have left behind: a shifted character set, margins, origin and insert mode, styles. */
const SANE = '\x0f\x1b(B\x1b[r\x1b[?6l\x1b[4l\x1b[m';
/** Should another program have left it. */
const TAKE_AGAIN = '\x1b[?1049h';
/**
 * Terminals disagree about the width of some characters (joined emoji, conjuncts) that names of files may contain. Without automatic
 * wrapping such a row can spoil no other.
 */
const WRAPPING = { off: '\x1b[?7l', on: '\x1b[?7h' } as const;

/** The store limits how often data are shown; a key must not wait for Ink's own limit. */
const MAX_FPS = 60;

export function openFullScreen({ stdin, stdout, store, styles, title, mouse, onGone }: FullScreenOptions): FullScreen {
  const unhear = hearEnd({ stdin, stdout }, onGone);
  let isOurs = true;
  let suspendInk: Suspend = async () => undefined;
  const prepare = (): void =>
    void stdout.write(WRAPPING.off + (mouse ? MOUSE.on : '') + (title === null ? '' : TITLE_STACK.push + title()));
  const restore = (): void => void stdout.write((mouse ? MOUSE.off : '') + WRAPPING.on + (title === null ? '' : TITLE_STACK.pop));
  prepare();
  process.on('exit', restore);
  const ink = render(
    createElement(App, {
      store,
      styles,
      mouse: mouse ? (heard) => hearMouse(stdin, heard) : null,
      onMount: (suspend) => void (suspendInk = suspend),
    }),
    {
      stdin,
      stdout,
      alternateScreen: true,
      incrementalRendering: true,
      interactive: true,
      exitOnCtrlC: false,
      maxFps: MAX_FPS,
      // Ink would print a caught error into the middle of the frame.
      patchConsole: false,
    },
  );
  const suspend = async (meanwhile: () => Promise<void>): Promise<void> => {
    if (!isOurs) return;
    isOurs = false;
    await suspendInk(async () => {
      restore();
      await meanwhile();
      prepare();
    });
    isOurs = true;
  };
  return {
    redraw() {
      // While the alternate screen is ours: resetting the margins moves the cursor.
      if (isOurs) stdout.write(TAKE_AGAIN + SANE);
      void suspend(async () => undefined);
    },
    suspend,
    leave() {
      isOurs = false;
      ink.unmount();
    },
    ended: ink.waitUntilExit().finally(() => {
      process.off('exit', restore);
      restore();
      unhear();
    }),
  };
}

/**
 * Calls back if one end of the terminal is closed. Until the returned function is called, no other handler sees the write error: a
 * dashboard has more to clean up than a command whose reader has finished.
 */
function hearEnd({ stdin, stdout }: WatchStreams, onGone: () => void): () => void {
  const others = stdout.listeners('error') as ((error: Error) => void)[];
  for (const other of others) stdout.off('error', other);
  stdout.on('error', onGone);
  for (const event of ['end', 'close', 'error']) stdin.on(event, onGone);
  return () => {
    for (const event of ['end', 'close', 'error']) stdin.off(event, onGone);
    for (const other of others) stdout.on('error', other);
    stdout.off('error', onGone);
  };
}
