/** What the exporter needs of the rest: types only. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { EventSource } from '../health/events.ts';
import type { ProbeId } from '../health/observation.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import type { Language } from '../messages/messages.ts';
import type { EngineActions } from '../platform/actions.ts';
import type { Clock } from '../platform/clock.ts';
import type { History } from '../platform/history.ts';
import type { MirrorDoor } from '../platform/mirror-door.ts';

export interface ApiPorts {
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  /** `null`: nothing can be recorded. */
  readonly history: History | null;
  /** `null`: there is no mirror on this machine. */
  readonly mirror: MirrorDoor | null;
  /** Every configured probe: its counters start at zero for all codes that its kind can give. */
  readonly probes: readonly { readonly id: ProbeId; readonly codes: readonly ReasonCode[] }[];
  readonly clock: Clock;
  /** Of the landing page; everything else is English. */
  readonly language: Language;
  /** A bug of ours in answering a request: the request gets a 500, the program goes on. */
  readonly onBug: (error: unknown) => void;
}
