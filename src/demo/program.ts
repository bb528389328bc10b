/** `ytm demo`: the whole product on the embedded lab, as a dashboard with a fault menu or as a scripted tour. */
import type { EventSource } from '../health/events.ts';
import type { MirrorActions } from '../health/mirror.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { type DemoKey, demoText } from '../messages/messages.ts';
import type { Speech } from '../messages/template.ts';
import type { EngineActions } from '../platform/actions.ts';
import type { Clock } from '../platform/clock.ts';
import type { History } from '../platform/history.ts';
import { FAULT_IDS, type FaultId } from './faults.ts';
import { type Lab, startLab } from './lab.ts';
import type { RunCommand } from './stage.ts';
import { runTour } from './tour.ts';
import { TOUR } from './tour-steps.ts';

/** ytm at work on the lab's config: engine, store, mirror and exporter, made by the composition root. */
export interface RunningYtm {
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  /** Absent when nothing can be kept. */
  readonly history?: History;
  /** Absent when nothing can be kept: then nothing is mirrored. */
  readonly mirror?: MirrorActions;
  /** Runs a command of ytm, as a user in another terminal would; the lab's config is added. */
  readonly command: RunCommand;
  /** Where the exporter listens; `null` when it does not. */
  readonly exporterUrl: string | null;
  stop(): Promise<void>;
}

/** One fault as the dashboard shows it, in the language of the screen. */
export interface FaultMenuItem {
  readonly id: string;
  readonly label: string;
  readonly on: boolean;
}

/** The dashboard's way to the lab. */
export interface FaultMenu {
  list(): readonly FaultMenuItem[];
  /** Switches one fault on or off; an id that is not in the list changes nothing. Resolves when the lab has followed, or could not. */
  toggle(id: string): Promise<void>;
}

export interface DemoOptions {
  /** A person at a terminal gets the dashboard, everything else the tour. */
  readonly terminal: boolean;
  readonly clock: Clock;
  readonly speech: () => Speech;
  readonly print: (line: string) => void;
  /** Ends the demo early, cleanly. */
  readonly signal: AbortSignal;
  /** Starts the product with this config file, and without the environment's overrides: they name the user's own folders and commands. */
  readonly start: (configFile: string) => Promise<RunningYtm>;
  /** Shows the dashboard until the user leaves it or the demo's `signal` aborts. */
  readonly dashboard: (running: RunningYtm, faults: FaultMenu) => Promise<void>;
}

/** `done`: the dashboard was left, or the tour saw everything. `missed`: the tour did not. `interrupted`: by the signal. */
export type DemoEnd = 'done' | 'missed' | 'interrupted';

/** Often enough that nobody has to wait for it at the dashboard. */
const MIRROR_EVERY = '20s';

/** Runs the demo and removes everything that it made. */
export async function runDemo(options: DemoOptions): Promise<DemoEnd> {
  const { clock, speech, terminal } = options;
  // In the tour every run is asked for, so that it knows what to expect.
  const lab = await startLab({ clock, language: speech().language, ...(terminal ? { mirrorEvery: MIRROR_EVERY } : {}) });
  try {
    const running = await options.start(lab.configFile);
    try {
      announce(lab, running, options);
      return options.terminal ? await showDashboard(lab, running, options) : await giveTour(lab, running, options);
    } finally {
      await running.stop();
    }
  } finally {
    await lab.stop();
  }
}

function announce(lab: Lab, running: RunningYtm, { speech, print }: DemoOptions): void {
  print(`${demoText('label.lab', speech())}${lab.folder}`);
  print(`${demoText('label.config', speech())}${lab.configFile}`);
  if (running.exporterUrl !== null) print(`${demoText('label.metrics', speech())}${running.exporterUrl}/metrics`);
  print('');
}

async function showDashboard(lab: Lab, running: RunningYtm, { dashboard, speech, signal }: DemoOptions): Promise<DemoEnd> {
  await dashboard(running, faultMenu(lab, speech));
  return signal.aborted ? 'interrupted' : 'done';
}

async function giveTour(lab: Lab, running: RunningYtm, { clock, signal, speech, print }: DemoOptions): Promise<DemoEnd> {
  const report = await runTour(TOUR, {
    source: running.source,
    setFaults: (faults) => lab.setFaults(faults),
    share: lab.share,
    command: running.command,
    clock,
    signal,
    speech,
    print,
  });
  if (report.interrupted) return 'interrupted';
  return report.results.every((result) => result.noticed) ? 'done' : 'missed';
}

/** The lab's faults as a menu; what was switched shows so at once; when the lab cannot follow, it shows what is. */
export function faultMenu(lab: Pick<Lab, 'setFaults' | 'active'>, speech: () => Speech): FaultMenu {
  let wanted: readonly FaultId[] = lab.active();
  return {
    list: () => FAULT_IDS.map((id) => ({ id, label: demoText(titleKey(id), speech()), on: wanted.includes(id) })),
    async toggle(id) {
      const fault = FAULT_IDS.find((candidate) => candidate === id);
      if (fault === undefined) return;
      wanted = wanted.includes(fault) ? wanted.filter((other) => other !== fault) : [...wanted, fault];
      try {
        await lab.setFaults(wanted);
      } catch {
        wanted = lab.active();
      }
    },
  };
}

function titleKey(id: FaultId): DemoKey {
  return `fault.${id}`;
}
