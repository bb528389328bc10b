/** Panes at the left, and beside them what is selected of them in full. */
import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import type { Sides } from '../layout.ts';
import { lineOf, segment } from '../line.ts';
import { paint } from '../theme.ts';
import { useStyle } from './style.ts';

interface BesideProps {
  readonly children: ReactNode;
  readonly detail: ReactElement;
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
      <Text>{Array.from({ length: rows }, () => border).join('\n')}</Text>
      <Box flexDirection="column" flexShrink={0} width={sides.detail}>
        {detail}
      </Box>
    </Box>
  );
}
