/** What the checks of `ytm doctor service` look at: the service manager's answer, and the daemon's own view of the machine. */
import type { Snapshot } from '../../health/snapshot.ts';
import type { ServiceStatus } from '../../service/description.ts';
import type { Examined } from '../finding.ts';

export type DaemonSeen =
  | { readonly kind: 'none' }
  | { readonly kind: 'hung'; readonly pid: number | null }
  | { readonly kind: 'silent'; readonly problem: string }
  | { readonly kind: 'running'; readonly snapshot: Snapshot };

export interface ServicePlace {
  readonly status: ServiceStatus;
  /** The file of the service. */
  readonly file: string;
  readonly user: string;
  /** Variables of secrets that the config reads from the environment, which a service does not have. */
  readonly secrets: readonly string[];
  readonly daemon: DaemonSeen;
  /** Of this program. */
  readonly version: string;
}

export interface ServiceCheck {
  readonly id: string;
  readonly examine: (place: ServicePlace) => Examined;
}
