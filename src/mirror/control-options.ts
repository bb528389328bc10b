/** What the mirror's control is made of. Types only. */
import type { Chore } from './chores.ts';
import type { CommandLine } from './core/pausing.ts';
import type { HotWatcher } from './hot/watcher.ts';
import type { MirrorSettings, RunPorts } from './run/ports.ts';
import type { MirrorSchedule } from './schedule.ts';

export interface MirrorControlOptions {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly schedule: MirrorSchedule;
  /** Whether this machine runs on its battery; asked only if the config depends on it. */
  readonly onBattery: () => Promise<boolean>;
  /** Reports changes of hot as they happen; `null`: runs start on schedule only. */
  readonly watcher: HotWatcher | null;
  /** The command lines of all processes, empty if they cannot be listed; asked only if the config depends on it. */
  readonly commands: () => Promise<readonly CommandLine[]>;
  /** Other work that is done in the vault from time to time. */
  readonly chores: readonly Chore[];
}
