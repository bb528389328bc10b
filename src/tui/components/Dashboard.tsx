/** One picture of the dashboard: header, view, and the lines at the bottom; exactly as large as the screen. */
import { Box } from 'ink';
import type { ReactElement } from 'react';
import type { Screen } from '../panes.ts';
import { Pane } from './Pane.tsx';
import { Foot, Header, Status } from './panes.ts';
import { View } from './View.tsx';

export function Dashboard({ screen }: { readonly screen: Screen }): ReactElement {
  const { columns, rows, header, banner, view, sides, faults, status, foot } = screen;
  const others = banner.length + faults.length + status.length + foot.length;
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Header line={header} columns={columns} />
      <Pane lines={banner} columns={columns} />
      <View panes={view} columns={columns} rows={Math.max(0, rows - 1 - others)} sides={sides} />
      <Pane lines={faults} columns={columns} />
      <Status lines={status} columns={columns} />
      <Foot lines={foot} columns={columns} />
    </Box>
  );
}
