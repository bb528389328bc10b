/**
 * The last 24 hours on one axis: a strip of the verdicts of each component, the runs of the mirror with what they copied, and below them the
 * latency of the probes as small multiples, each on its own scale.
 */
import type { ReactElement } from 'react';
import type { Line } from '../line.ts';
import { Pane } from './Pane.tsx';

interface DayProps {
  readonly lines: readonly Line[];
  readonly columns: number;
}

export function Day({ lines, columns }: DayProps): ReactElement {
  return <Pane lines={lines} columns={columns} />;
}
