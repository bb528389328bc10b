/** What the mirror's control is made of. Types only. */
import type { Chore } from './chores.ts';
import type { MirrorSettings, RunPorts } from './run/ports.ts';
import type { MirrorSchedule } from './schedule.ts';

export interface MirrorControlOptions {
  readonly settings: MirrorSettings;
  readonly ports: RunPorts;
  readonly schedule: MirrorSchedule;
  /** Whether this machine runs on its battery; asked only if the config depends on it. */
  readonly onBattery: () => Promise<boolean>;
  /** Other work that is done in the vault from time to time. */
  readonly chores: readonly Chore[];
}
