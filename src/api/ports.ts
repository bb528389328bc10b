/** What the API needs of the rest: types only. */
import type { EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { Language } from '../messages/messages.ts';
import type { Clock } from '../platform/clock.ts';
import type { EngineActions } from '../ports/actions.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import type { History } from '../ports/history.ts';
import type { MetricsSource } from '../ports/metrics.ts';
import type { MirrorPort } from '../ports/mirror-port.ts';
import type { Reload } from '../ports/reload.ts';

/** The texts of the files that the pages load. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

export interface ApiPorts {
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  /** `null`: nothing can be recorded. */
  readonly history: History | null;
  /** `null`: there is no mirror on this machine. */
  readonly mirror: MirrorPort | null;
  /** `null`: alerts are not evaluated here. */
  readonly alerts: AlertActions | null;
  /** `null`: there is no config file behind this. */
  readonly reload: Reload | null;
  readonly metrics: MetricsSource;
  readonly clock: Clock;
  /** Of the pages, for browsers that ask for neither; everything else is English. */
  readonly language: Language;
  /** What the pages load. Rejects when the files of this installation cannot be read. */
  readonly pageFiles: () => Promise<PageFiles>;
  /** A bug of ours in answering a request: the request gets a 500, the program goes on. */
  readonly onBug: (error: unknown) => void;
}
