/** What stands between the header and the lines at the bottom: the panes of the view, and where they are. */
import { Box, Text } from 'ink';
import { type ComponentType, memo, type ReactElement, type ReactNode } from 'react';
import type { Sides } from '../layout.ts';
import { lineOf, segment } from '../line.ts';
import type { View as Panes } from '../panes.ts';
import { paint } from '../theme.ts';
import type { PaneProps } from './Pane.tsx';
import { Alerts, Components, Day, Detail, Document, Events, Incidents, Mirror, Problems } from './panes.ts';
import { useStyle } from './style.ts';

interface ViewProps {
  readonly panes: Panes;
  readonly columns: number;
  readonly rows: number;
  /** The widths of list and detail; `null`: the detail is below the list, or nowhere. */
  readonly sides: Sides | null;
}

const LISTS: Readonly<Record<Panes['kind'], ComponentType<PaneProps>>> = {
  overview: Components,
  mirror: Mirror,
  incidents: Incidents,
  events: Events,
  alerts: Alerts,
  text: Document,
};

/** In the overview the problems are on top, and below the components are the last day and what happened last. */
export const View = memo(function View({ panes, columns, rows, sides }: ViewProps): ReactElement {
  const { kind, problems, list, mirror, detail, day, events } = panes;
  const List = LISTS[kind];
  return (
    <Box flexDirection="column" flexShrink={0} height={rows}>
      <Problems lines={problems} columns={columns} />
      {detail === null ? (
        <List lines={list} columns={columns} rows={panes.rows} />
      ) : sides === null ? (
        <Box flexDirection="column" flexShrink={0} height={panes.rows}>
          <List lines={list} columns={columns} />
          <Detail lines={detail} columns={columns} />
        </Box>
      ) : (
        <Beside sides={sides} rows={panes.rows} detail={<Detail lines={detail} columns={sides.detail} rows={panes.rows} />}>
          <List lines={list} columns={sides.list} rows={panes.rows} />
          <Mirror lines={mirror} columns={sides.list} />
        </Beside>
      )}
      <Day lines={day} columns={columns} />
      <Events lines={events} columns={columns} />
    </Box>
  );
});

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
