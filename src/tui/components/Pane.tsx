/** A block of lines: the rows that every pane consists of. */
import { Text } from 'ink';
import { memo, type ReactElement } from 'react';
import { fitLine } from '../fit.ts';
import type { Line } from '../line.ts';
import { paint } from '../theme.ts';
import { useStyle } from './style.ts';

export interface RowProps {
  readonly line: Line;
  readonly columns: number;
}

/** One line, cut to its width. Ink and chalk ignore NO_COLOR, so the theme paints the text itself. Blanks at its end would only cost. */
export const Row = memo(function Row({ line, columns }: RowProps): ReactElement {
  const { theme, age, glyphs } = useStyle();
  return <Text wrap="truncate">{paint(fitLine(line, columns, glyphs), theme, age).trimEnd() || ' '}</Text>;
});

export interface PaneProps {
  readonly lines: readonly Line[];
  readonly columns: number;
  /** The most that are shown. */
  readonly rows?: number;
}

/** The rows stand in the box around the pane: a box of its own would cost Ink as much in every frame as a row. */
export const Pane = memo(function Pane({ lines, columns, rows = lines.length }: PaneProps): ReactElement {
  return (
    <>
      {lines.slice(0, Math.max(0, rows)).map((line, index) => (
        // A row is what stands at its place: lines have no identity of their own.
        <Row key={index} line={line} columns={columns} />
      ))}
    </>
  );
});
