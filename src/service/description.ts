/** What a service manager has to know of the resident `ytm serve`; launchd and systemd render the same description. */
export interface ServiceDescription {
  /** Absolute: a service manager knows neither a PATH of ours nor a shell. */
  readonly argv: readonly string[];
  /** On top of what the service manager sets. */
  readonly env: Readonly<Record<string, string>>;
  /** Where launchd appends the log; systemd has its journal. */
  readonly logFile: string;
}

/** From SIGTERM to SIGKILL: the daemon itself ends within 5 s, whatever hangs. */
export const STOP_SECONDS = 15;

/** How a call of the service manager's program ended; `problem` when it did not run to its end. */
export type CallResult = { readonly exitCode: number; readonly output: string } | { readonly problem: string };

export interface ServicePorts {
  /** Runs a program to its end. */
  call(argv: readonly string[]): Promise<CallResult>;
  read(file: string): string | null;
  /** Makes the folder, too, and replaces the file as a whole. */
  write(file: string, text: string): void;
  remove(file: string): void;
  pause(ms: number): Promise<void>;
}

/** What can be wrong, as values: the sentences are in src/messages. */
export type ServiceProblem =
  /** There is no session of this user that could run it: on macOS nobody is logged in at the screen, on Linux there is no user manager. */
  | { readonly kind: 'no-session'; readonly said: string }
  /** A program of the service manager failed. */
  | { readonly kind: 'call-failed'; readonly call: string; readonly said: string }
  /** It was started, and does not run. */
  | { readonly kind: 'not-running'; readonly said: string };

export type ServiceOutcome = { readonly ok: true } | { readonly ok: false; readonly problem: ServiceProblem };

export interface ServiceStatus {
  /** `outdated`: the file differs from what this ytm would write; `packaged`: there is none, and the one of the package is in force. */
  readonly file: 'current' | 'outdated' | 'packaged' | 'missing';
  readonly state: 'running' | 'stopped' | 'not-loaded' | 'unknown';
  readonly pid: number | null;
  /** Of the last run that ended; `null` if unknown. */
  readonly lastExitCode: number | null;
  /** Whether it goes on when the user logs out; `null` where that does not matter or is unknown. */
  readonly survivesLogout: boolean | null;
  readonly problem: ServiceProblem | null;
}

/** One service manager. `file` and `text` are what is installed; the steps are for people, in their order. */
export interface ServiceManager {
  readonly file: string;
  readonly text: string;
  /** The commands that an installation runs. */
  readonly steps: readonly (readonly string[])[];
  /** Whether there is a session that could run it: asked before anything is changed. */
  reach(ports: ServicePorts): Promise<ServiceOutcome>;
  install(ports: ServicePorts): Promise<ServiceOutcome>;
  /** @returns ok also when nothing was installed */
  uninstall(ports: ServicePorts): Promise<ServiceOutcome>;
  status(ports: ServicePorts): Promise<ServiceStatus>;
}

export function fileState(manager: Pick<ServiceManager, 'file' | 'text'>, ports: Pick<ServicePorts, 'read'>): ServiceStatus['file'] {
  const written = ports.read(manager.file);
  if (written === null) return 'missing';
  return written === manager.text ? 'current' : 'outdated';
}

export function said(result: CallResult): string {
  return 'problem' in result ? result.problem : result.output.trim();
}

/** -1: it did not run to its end. */
export function exitCodeOf(result: CallResult): number {
  return 'problem' in result ? -1 : result.exitCode;
}
