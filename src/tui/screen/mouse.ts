/** The mouse of the terminal, in the form of SGR (1006): Ink reads its reports too, and drops them. */
import type { WatchStreams } from '../ports.ts';

/** Clicks and the wheel, not every movement. */
export const MOUSE = { on: '\x1b[?1000h\x1b[?1006h', off: '\x1b[?1006l\x1b[?1000l' } as const;

export type Mouse =
  /** The cell, from 0 on. */
  { readonly kind: 'click'; readonly x: number; readonly y: number } | { readonly kind: 'wheel'; readonly by: 1 | -1 };

const REPORT = /\x1b\[<(\d+);(\d+);(\d+)M/g;
/** The start of a report whose rest has not arrived. */
const BEGINNING = /\x1b(?:\[(?:<[\d;]{0,20})?)?$/;
const LEFT_BUTTON = 0;
const WHEEL_UP = 64;
const WHEEL_DOWN = 65;

/** The reports in what was read, and what may be the start of one more. */
export function mouseIn(text: string): { readonly events: readonly Mouse[]; readonly rest: string } {
  const events = [...text.matchAll(REPORT)].flatMap(([, button, x, y]): readonly Mouse[] => {
    switch (Number(button)) {
      case LEFT_BUTTON:
        return [{ kind: 'click', x: Number(x) - 1, y: Number(y) - 1 }];
      case WHEEL_UP:
        return [{ kind: 'wheel', by: -1 }];
      case WHEEL_DOWN:
        return [{ kind: 'wheel', by: 1 }];
      default:
        return [];
    }
  });
  return { events, rest: BEGINNING.exec(text)?.[0] ?? '' };
}

/** Hears the mouse in what Ink reads from the terminal. Returns a function that ends it. */
export function hearMouse(stdin: WatchStreams['stdin'], heard: (mouse: Mouse) => void): () => void {
  let rest = '';
  const onData = (chunk: string | Buffer): void => {
    const read = mouseIn(rest + String(chunk));
    rest = read.rest;
    for (const mouse of read.events) heard(mouse);
  };
  stdin.on('data', onData);
  return () => void stdin.off('data', onData);
}
