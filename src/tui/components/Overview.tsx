/** Problems on top, then the components with one row in full beside them, then what happened last. */
import type { ReactElement } from 'react';
import type { Sides } from '../layout.ts';
import type { OverviewPanes } from '../panes.ts';
import { Beside } from './Beside.tsx';
import { Day } from './Day.tsx';
import { Pane } from './Pane.tsx';

interface OverviewProps {
  readonly panes: OverviewPanes;
  readonly columns: number;
  readonly sides: Sides | null;
}

export function Overview({
  panes: { problems, components, mirror, detail, rows, day, events },
  columns,
  sides,
}: OverviewProps): ReactElement {
  return (
    <>
      <Pane lines={problems} columns={columns} />
      {sides === null || detail === null ? (
        <Pane lines={components} columns={columns} rows={rows} />
      ) : (
        <Beside sides={sides} detail={detail} rows={rows}>
          <Pane lines={components} columns={sides.list} />
          <Pane lines={mirror} columns={sides.list} />
        </Beside>
      )}
      <Day lines={day} columns={columns} />
      <Pane lines={events} columns={columns} />
    </>
  );
}
