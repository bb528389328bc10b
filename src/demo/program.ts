/** `ytm demo`: the whole product on the embedded lab, as a dashboard with a fault menu or as a scripted tour. */
import type { EventSource } from '../health/events.ts';
import type { SnapshotSource } from '../health/snapshot.ts';
import { type DemoKey, demoText } from '../messages/messages.ts';
import type { Locale } from '../messages/template.ts';
import type { Clock } from '../platform/clock.ts';
import type { EngineActions } from '../ports/actions.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import type { History } from '../ports/history.ts';
import type { MirrorActions } from '../ports/mirror-port.ts';
import { FAULT_IDS, type FaultId } from './faults.ts';
import { type Lab, startLab } from './lab.ts';
import type { RunCommand } from './stage.ts';
import { runTour } from './tour.ts';
import { TOUR } from './tour-steps.ts';

/** ytm running on the lab's config: engine, store, mirror and exporter, made by the composition root. */
export interface RunningYtm {
  readonly source: SnapshotSource;
  readonly events: EventSource;
  readonly actions: EngineActions;
  /** Absent if nothing can be stored. */
  readonly history?: History;
  /** Absent if nothing can be stored: then nothing is mirrored. */
  readonly mirror?: MirrorActions;
  readonly alerts?: AlertActions;
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
  /** Switches one fault on or off; an unknown id changes nothing. Resolves once the lab has applied it, or failed to. */
  toggle(id: string): Promise<void>;
}

export interface DemoOptions {
  /** A terminal gets the dashboard, anything else the tour. */
  readonly terminal: boolean;
  readonly clock: Clock;
  readonly locale: () => Locale;
  readonly print: (line: string) => void;
  /** Ends the demo early, cleanly. */
  readonly signal: AbortSignal;
  /** Starts the product with this config file, and without the environment's overrides: they name the user's own folders and commands. */
  readonly start: (configFile: string) => Promise<RunningYtm>;
  /** Shows the dashboard until the user leaves it or the demo's `signal` aborts. */
  readonly dashboard: (running: RunningYtm, faults: FaultMenu) => Promise<void>;
}

/** `done`: the dashboard was left, or the tour detected everything. `missed`: the tour missed something. `interrupted`: by the signal. */
export type DemoEnd = 'done' | 'missed' | 'interrupted';

/** Often enough that the dashboard does not have to wait for it. */
const MIRROR_EVERY = '20s';

/** Runs the demo and removes everything that it made. */
export async function runDemo(options: DemoOptions): Promise<DemoEnd> {
  const { clock, locale, terminal } = options;
  // In the tour every run is requested explicitly, so that the result is predictable.
  const lab = await startLab({ clock, language: locale().language, ...(terminal ? { mirrorEvery: MIRROR_EVERY } : {}) });
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

function announce(lab: Lab, running: RunningYtm, { locale, print }: DemoOptions): void {
  print(`${demoText('label.lab', locale())}${lab.folder}`);
  print(`${demoText('label.config', locale())}${lab.configFile}`);
  if (running.exporterUrl !== null) print(`${demoText('label.metrics', locale())}${running.exporterUrl}/metrics`);
  print('');
}

async function showDashboard(lab: Lab, running: RunningYtm, { dashboard, locale, signal }: DemoOptions): Promise<DemoEnd> {
  await dashboard(running, faultMenu(lab, locale));
  return signal.aborted ? 'interrupted' : 'done';
}

async function giveTour(lab: Lab, running: RunningYtm, { clock, signal, locale, print }: DemoOptions): Promise<DemoEnd> {
  const report = await runTour(TOUR, {
    source: running.source,
    setFaults: (faults) => lab.setFaults(faults),
    share: lab.share,
    command: running.command,
    clock,
    signal,
    locale,
    print,
  });
  if (report.interrupted) return 'interrupted';
  return report.results.every((result) => result.noticed) ? 'done' : 'missed';
}

/** The lab's faults as a menu; a switched fault is shown at once; if the lab fails to apply it, the menu shows the actual state. */
export function faultMenu(lab: Pick<Lab, 'setFaults' | 'active'>, locale: () => Locale): FaultMenu {
  let wanted: readonly FaultId[] = lab.active();
  return {
    list: () => FAULT_IDS.map((id) => ({ id, label: demoText(titleKey(id), locale()), on: wanted.includes(id) })),
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
