/** A list, and beside it what is selected of it in full. */
import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import type { Sides } from '../layout.ts';
import { type Line, lineOf, segment } from '../line.ts';
import { paint } from '../theme.ts';
import { Pane } from './Pane.tsx';
import { useStyle } from './style.ts';

interface BesideProps {
  readonly children: ReactNode;
  readonly detail: readonly Line[];
  readonly sides: Sides;
  readonly rows: number;
}

export function Beside({ children, detail, sides, rows }: BesideProps): ReactElement {
  const { theme, glyphs } = useStyle();
  const border = paint(lineOf(segment(glyphs.side, 'dim')), theme);
  return (
    <Box flexShrink={0} height={rows}>
      <Box flexDirection="column" flexShrink={0} width={sides.list}>
        {children}
      </Box>
      <Box flexShrink={0} width={1}>
        <Text>{Array.from({ length: rows }, () => border).join('\n')}</Text>
      </Box>
      <Pane lines={detail} columns={sides.detail} rows={rows} />
    </Box>
  );
}
