/** What stands between the header and the lines at the bottom: the panes of the view, and where they are. */
import { Box } from 'ink';
import { type ComponentType, memo, type ReactElement } from 'react';
import type { Sides } from '../layout.ts';
import type { Listed, OverviewPanes, View as ViewPanes } from '../panes.ts';
import { Beside } from './Beside.tsx';
import type { PaneProps } from './Pane.tsx';
import { Alerts, Components, Day, Detail, Document, Events, Incidents, Mirror, Problems } from './panes.ts';

interface ViewProps {
  readonly view: ViewPanes;
  readonly columns: number;
  readonly rows: number;
  /** The widths of list and detail; `null`: the detail is below the list, or nowhere. */
  readonly sides: Sides | null;
}

const LISTS: Readonly<Record<Listed['kind'], ComponentType<PaneProps>>> = {
  mirror: Mirror,
  incidents: Incidents,
  events: Events,
  alerts: Alerts,
};

export const View = memo(function View({ view, ...place }: ViewProps): ReactElement {
  return (
    <Box flexDirection="column" flexShrink={0} height={place.rows}>
      {view.kind === 'overview' ? (
        <Overview panes={view} {...place} />
      ) : view.kind === 'text' ? (
        <Document lines={view.lines} columns={place.columns} rows={place.rows} />
      ) : (
        <ListOf panes={view} {...place} />
      )}
    </Box>
  );
});

type PlacedProps<P> = Omit<ViewProps, 'view'> & { readonly panes: P };

/** Problems on top, then the components with one row in full, then the last day, then what happened last. */
function Overview({ panes, columns, sides }: PlacedProps<OverviewPanes>): ReactElement {
  const { problems, components, mirror, detail, rows, day, events } = panes;
  return (
    <>
      <Problems lines={problems} columns={columns} />
      {detail === null ? (
        <Components lines={components} columns={columns} />
      ) : sides === null ? (
        <Box flexDirection="column" flexShrink={0} height={rows}>
          <Components lines={components} columns={columns} />
          <Detail lines={detail} columns={columns} />
        </Box>
      ) : (
        <Beside sides={sides} rows={rows} detail={<Detail lines={detail} columns={sides.detail} rows={rows} />}>
          <Components lines={components} columns={sides.list} />
          <Mirror lines={mirror} columns={sides.list} />
        </Beside>
      )}
      <Day lines={day} columns={columns} />
      <Events lines={events} columns={columns} />
    </>
  );
}

/** A list, and the detail of its selection beside or below it. */
function ListOf({ panes: { kind, list, detail }, columns, rows, sides }: PlacedProps<Listed>): ReactElement {
  const List = LISTS[kind];
  if (detail === null) return <List lines={list} columns={columns} rows={rows} />;
  if (sides === null)
    return (
      <>
        <List lines={list} columns={columns} />
        <Detail lines={detail} columns={columns} />
      </>
    );
  return (
    <Beside sides={sides} rows={rows} detail={<Detail lines={detail} columns={sides.detail} rows={rows} />}>
      <List lines={list} columns={sides.list} rows={rows} />
    </Beside>
  );
}
