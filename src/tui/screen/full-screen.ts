/**
 * The terminal while the dashboard has it: Ink enters and leaves the alternate screen and reads the keys; the pictures
 * are written by ScreenWriter.
 */
import { render } from 'ink';
import { createElement } from 'react';
import { App, type Suspend } from '../app.tsx';
import type { WatchStreams } from '../ports.ts';
import { InkOutput } from './ink-output.ts';
import { ScreenWriter } from './screen-writer.ts';

export interface FullScreenOptions extends WatchStreams {
  /** Called with the name of each key (see key-names.ts). */
  readonly onKey: (name: string) => void;
  readonly onPaste: (text: string) => void;
  /** The terminal is gone: it cannot be read or written any more. */
  readonly onGone: () => void;
}

export interface FullScreen {
  /** Shows these lines, painted, one for each row of the terminal and each as wide as it. */
  show(lines: readonly string[]): void;
  /** The terminal has another size, so that what it holds is not certain: the next picture is drawn in full. */
  resized(): void;
  /** Draws everything anew, whatever others wrote there. */
  redraw(): void;
  /** Gives the terminal away, as it was found, while `meanwhile` runs. */
  suspend(meanwhile: () => Promise<void>): Promise<void>;
  /** Gives the terminal back for good. */
  leave(): void;
  /** Resolves when the terminal was given back; rejects with the error that made it end. */
  readonly ended: Promise<unknown>;
}

/** Takes the alternate screen and paste mode again, should another program have switched them off. */
const TAKE_AGAIN = '\x1b[?1049h\x1b[?2004h';

export function openFullScreen({ stdin, stdout, onKey, onPaste, onGone }: FullScreenOptions): FullScreen {
  const writer = new ScreenWriter((sequences) => void stdout.write(sequences));
  const unhear = hearEnd({ stdin, stdout }, onGone);
  let picture: readonly string[] = [];
  let isOurs = true;
  let suspendInk: Suspend = async () => undefined;
  const ink = render(createElement(App, { onKey, onPaste, onMount: (suspend) => void (suspendInk = suspend) }), {
    stdin,
    stdout: new InkOutput(stdout),
    alternateScreen: true,
    interactive: true,
    exitOnCtrlC: false,
    // Ink would print what it catches into the middle of the picture.
    patchConsole: false,
  });
  const drawAll = (): void => {
    writer.forget();
    if (isOurs) writer.show(picture);
  };
  return {
    show(lines) {
      picture = lines;
      if (isOurs) writer.show(lines);
    },
    resized: () => writer.forget(),
    redraw() {
      if (isOurs) stdout.write(TAKE_AGAIN);
      drawAll();
    },
    async suspend(meanwhile) {
      if (!isOurs) return;
      isOurs = false;
      await suspendInk(meanwhile);
      isOurs = true;
      drawAll();
    },
    leave() {
      isOurs = false;
      ink.unmount();
    },
    ended: ink.waitUntilExit().finally(unhear),
  };
}

/**
 * Calls back when an end of the terminal is gone. Until the returned function is called nobody else hears that it
 * cannot be written: a dashboard has more to clear away than a command whose reader has seen enough.
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
