/** What stands between the header and the lines at the bottom. */
import { Box } from 'ink';
import { memo, type ReactElement } from 'react';
import type { Sides } from '../layout.ts';
import type { Listed, View as ViewPanes } from '../panes.ts';
import { Beside } from './Beside.tsx';
import { Overview } from './Overview.tsx';
import { Pane } from './Pane.tsx';

interface ViewProps {
  readonly view: ViewPanes;
  readonly columns: number;
  readonly rows: number;
  readonly sides: Sides | null;
}

export const View = memo(function View({ view, columns, rows, sides }: ViewProps): ReactElement {
  return (
    <Box flexDirection="column" flexShrink={0} height={rows}>
      {contents({ view, columns, rows, sides })}
    </Box>
  );
});

function contents({ view, columns, rows, sides }: ViewProps): ReactElement {
  switch (view.kind) {
    case 'overview':
      return <Overview panes={view} columns={columns} sides={sides} />;
    case 'mirror':
    case 'incidents':
    case 'events':
      return <List of={view} columns={columns} rows={rows} sides={sides} />;
    case 'text':
    case 'cause':
      return <Pane lines={view.lines} columns={columns} rows={rows} />;
  }
}

interface ListProps extends Omit<ViewProps, 'view'> {
  readonly of: Listed;
}

function List({ of: { list, detail }, columns, rows, sides }: ListProps): ReactElement {
  if (sides === null || detail === null) return <Pane lines={list} columns={columns} rows={rows} />;
  return (
    <Beside sides={sides} detail={detail} rows={rows}>
      <Pane lines={list} columns={sides.list} rows={rows} />
    </Beside>
  );
}
