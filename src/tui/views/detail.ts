/** One thing in full: a row of the overview, an incident, a run. */
import { MIRROR } from '../../health/mirror-component.ts';
import type { ComponentSnapshot } from '../../health/snapshot.ts';
import type { Item } from '../items.ts';
import type { Line } from '../line.ts';
import { componentDetail } from '../lines/component.ts';
import { incidentDetail } from '../lines/incidents.ts';
import { wholeMirror } from '../lines/mirror.ts';
import { probeLines } from '../lines/probe.ts';
import { runDetail } from '../lines/runs.ts';
import type { Model } from '../model.ts';
import type { Pen } from '../pen.ts';
import type { Row } from '../rows.ts';

/** As long as it is; charts fit into `room`. */
export function detailLines(item: Item, model: Model, room: number, pen: Pen): readonly Line[] {
  switch (item.kind) {
    case 'row':
      return rowLines(item.row, model, room, Number.POSITIVE_INFINITY, pen);
    case 'incident':
      return incidentDetail(item.incident, model, pen);
    case 'run':
      return runDetail(item.run, pen);
    default:
      return [];
  }
}

/** At most `most` lines of it are seen. */
export function rowLines({ probe, component }: Row, model: Model, room: number, most: number, pen: Pen): readonly Line[] {
  if (isMirror(component, model)) return wholeMirror(model.snapshot, pen);
  return probe === null ? componentDetail(component, model.snapshot, model, most, pen) : probeLines(probe, component, model, room, pen);
}

/** The mirror is a component without probes: all that there is of it is in its own view. */
export function isMirror({ id }: ComponentSnapshot, { snapshot }: Pick<Model, 'snapshot'>): boolean {
  return id === MIRROR && snapshot.mirror !== null;
}
