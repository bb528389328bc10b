/** Incidents as metrics show them. */
import type { ReasonCode, Severity } from '../health/catalogue.ts';
import type { ComponentId } from '../health/ids.ts';

export interface IncidentFigures {
  /** Incidents that opened since this process began, by component; absent is zero. */
  readonly opened: ReadonlyMap<ComponentId, number>;
  /** Components with an open incident. */
  readonly open: ReadonlySet<ComponentId>;
  /** Components with `sleeps: true` that look asleep or off. */
  readonly asleep: ReadonlySet<ComponentId>;
  /** Open incidents that notifiers were sent, and the present cause and severity of each. */
  readonly firing: readonly { readonly code: ReasonCode; readonly severity: Severity }[];
}

export const NO_INCIDENTS: IncidentFigures = { opened: new Map(), open: new Set(), asleep: new Set(), firing: [] };
