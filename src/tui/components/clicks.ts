/** Which line of which pane was clicked: Ink knows where it laid them out. */
import { type DOMElement, measureElement } from 'ink';
import { createContext, type RefObject, useContext, useEffect, useRef, useState } from 'react';
import type { Line } from '../line.ts';

export interface Clicks {
  /** Returns a function that ends it. */
  add(pane: ClickedPane): () => void;
  /** What can be selected in this cell (see `Line.id`). */
  idAt(x: number, y: number): string | null;
}

interface ClickedPane {
  readonly box: RefObject<DOMElement | null>;
  readonly lines: () => readonly Line[];
}

const ClicksContext = createContext<Clicks | null>(null);

export const ClicksProvider = ClicksContext.Provider;

export function useClicks(): Clicks {
  const [clicks] = useState(createClicks);
  return clicks;
}

function createClicks(): Clicks {
  const panes = new Set<ClickedPane>();
  return {
    add(pane) {
      panes.add(pane);
      return () => void panes.delete(pane);
    },
    idAt(column, row) {
      for (const { box, lines } of panes) {
        if (box.current === null) continue;
        const { x, y, width, height } = measureElement(box.current);
        const isIn = column >= x && column < x + width && row >= y && row < y + height;
        if (isIn) return lines()[row - y]?.id ?? null;
      }
      return null;
    },
  };
}

/** The reference of a pane's box whose lines can be clicked. */
export function useClickable(lines: readonly Line[]): RefObject<DOMElement | null> {
  const clicks = useContext(ClicksContext);
  const box = useRef<DOMElement>(null);
  const latest = useRef(lines);
  useEffect(() => void (latest.current = lines), [lines]);
  useEffect(() => clicks?.add({ box, lines: () => latest.current }), [clicks]);
  return box;
}
