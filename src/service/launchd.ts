/**
 * launchd, as a LaunchAgent of the user. The exit codes of launchctl and their meaning were observed on macOS 15.7.5: 3 no such process
 * (boot-out of what is not loaded), 5 input/output error (already loaded, or still going away), 113 no such service, 125 no such domain
 * (nobody is logged in at the screen). `load` and `unload` are not used: they end with 0 whatever happens.
 */
import { join } from 'node:path';
import {
  type CallResult,
  exitCodeOf,
  fileState,
  type ServiceDescription,
  type ServiceManager,
  type ServiceOutcome,
  type ServicePorts,
  type ServiceStatus,
  STOP_SECONDS,
  said,
} from './description.ts';

export const LABEL = 'ytm.serve';
/** The agent of the studio's own scripts, which did the mirror's work before ytm. */
export const OLDER_LABEL = 'ytm.factory_commentary.workspaces_mirror';

const LAUNCHCTL = '/bin/launchctl';
const NOT_LOADED: ReadonlySet<number> = new Set([3, 113]);
const BUSY = 5;
const NO_DOMAIN = 125;
const NO_SERVICE = 113;
/** An agent that was booted out may take as long as its own end. */
const GONE_WITHIN_MS = (STOP_SECONDS + 5) * 1_000;
const POLL_MS = 250;
const TRIES = 3;

export interface LaunchdOptions {
  readonly description: ServiceDescription;
  readonly home: string;
  readonly uid: number;
  /** Boots out the older agent of the studio, too. */
  readonly replacesOlder: boolean;
}

export function launchd(options: LaunchdOptions): ServiceManager {
  return new LaunchAgent(options);
}

class LaunchAgent implements ServiceManager {
  readonly file: string;
  readonly text: string;
  readonly steps: readonly (readonly string[])[];
  readonly #domain: string;
  readonly #target: string;
  /** The agent of the studio's own scripts, if it is to be replaced. */
  readonly #older: string | null;

  constructor({ description, home, uid, replacesOlder }: LaunchdOptions) {
    this.file = join(home, 'Library/LaunchAgents', `${LABEL}.plist`);
    this.text = propertyList(description);
    this.#domain = `gui/${uid}`;
    this.#target = `${this.#domain}/${LABEL}`;
    this.#older = replacesOlder ? `${this.#domain}/${OLDER_LABEL}` : null;
    this.steps = [
      ['plutil', '-lint', this.file],
      ...(this.#older === null ? [] : [['launchctl', 'bootout', this.#older]]),
      ['launchctl', 'bootout', this.#target],
      ['launchctl', 'enable', this.#target],
      ['launchctl', 'bootstrap', this.#domain, this.file],
      ['launchctl', 'print', this.#target],
    ];
  }

  async reach(ports: ServicePorts): Promise<ServiceOutcome> {
    const printed = await launchctl(ports, 'print', this.#target);
    return [0, NO_SERVICE].includes(exitCodeOf(printed)) ? { ok: true } : refusal('print', printed);
  }

  async install(ports: ServicePorts): Promise<ServiceOutcome> {
    ports.write(this.file, this.text);
    const linted = await ports.call(['/usr/bin/plutil', '-lint', this.file]);
    if (exitCodeOf(linted) !== 0) return refusal('plutil -lint', linted);
    for (const service of this.#older === null ? [this.#target] : [this.#older, this.#target]) {
      const out = await bootOut(ports, service);
      if (!out.ok) return out;
    }
    if (this.#older !== null) await launchctl(ports, 'disable', this.#older);
    const enabled = await launchctl(ports, 'enable', this.#target);
    if (exitCodeOf(enabled) !== 0) return refusal('enable', enabled);
    const started = await bootstrap(ports, this.#domain, this.file);
    if (!started.ok) return started;
    if (parsePrint(await launchctl(ports, 'print', this.#target)).state !== 'running') await launchctl(ports, 'kickstart', this.#target);
    const printed = await launchctl(ports, 'print', this.#target);
    return parsePrint(printed).state === 'running' ? { ok: true } : { ok: false, problem: { kind: 'not-running', said: said(printed) } };
  }

  async uninstall(ports: ServicePorts): Promise<ServiceOutcome> {
    const out = await bootOut(ports, this.#target);
    if (out.ok) ports.remove(this.file);
    return out;
  }

  async status(ports: ServicePorts): Promise<ServiceStatus> {
    const printed = await launchctl(ports, 'print', this.#target);
    const problem = exitCodeOf(printed) === 0 || exitCodeOf(printed) === NO_SERVICE ? null : problemOf('print', printed);
    return { file: fileState(this, ports), ...parsePrint(printed), survivesLogout: null, problem };
  }
}

function launchctl(ports: ServicePorts, ...args: readonly string[]): Promise<CallResult> {
  return ports.call([LAUNCHCTL, ...args]);
}

/** Resolves once launchd has let go of the service. */
async function bootOut(ports: ServicePorts, service: string): Promise<ServiceOutcome> {
  const ended = await launchctl(ports, 'bootout', service);
  if (exitCodeOf(ended) !== 0 && !NOT_LOADED.has(exitCodeOf(ended))) return refusal('bootout', ended);
  for (let waited = 0; waited < GONE_WITHIN_MS; waited += POLL_MS) {
    if (exitCodeOf(await launchctl(ports, 'print', service)) === NO_SERVICE) return { ok: true };
    await ports.pause(POLL_MS);
  }
  return { ok: false, problem: { kind: 'call-failed', call: 'launchctl bootout', said: 'the service does not end' } };
}

async function bootstrap(ports: ServicePorts, domain: string, file: string): Promise<ServiceOutcome> {
  for (let tried = 1; ; tried += 1) {
    const ended = await launchctl(ports, 'bootstrap', domain, file);
    if (exitCodeOf(ended) === 0) return { ok: true };
    if (exitCodeOf(ended) !== BUSY || tried === TRIES) return refusal('bootstrap', ended);
    await ports.pause(1_000);
  }
}

function refusal(call: string, result: CallResult): ServiceOutcome {
  return { ok: false, problem: problemOf(call, result) };
}

function problemOf(call: string, result: CallResult) {
  if (exitCodeOf(result) === NO_DOMAIN) return { kind: 'no-session', said: said(result) } as const;
  return { kind: 'call-failed', call: call.startsWith('plutil') ? call : `launchctl ${call}`, said: said(result) } as const;
}

/** The output of `print` is for people and no interface: only three of its lines are read, leniently. */
export function parsePrint(result: CallResult): Pick<ServiceStatus, 'state' | 'pid' | 'lastExitCode'> {
  if (exitCodeOf(result) === NO_SERVICE) return { state: 'not-loaded', pid: null, lastExitCode: null };
  if ('problem' in result || result.exitCode !== 0) return { state: 'unknown', pid: null, lastExitCode: null };
  const { output } = result;
  const state = /^\s*state = (.+)$/m.exec(output)?.[1]?.trim();
  return {
    state: state === 'running' ? 'running' : state === undefined ? 'unknown' : 'stopped',
    pid: numberIn(output, /^\s*pid = (\d+)/m),
    lastExitCode: numberIn(output, /^\s*last exit code = (\d+)/m),
  };
}

function numberIn(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

type PlistValue = string | number | boolean | readonly string[] | Readonly<Record<string, string | boolean>>;

/** The agent as a property list. */
export function propertyList({ argv, env, logFile }: ServiceDescription): string {
  const values: Readonly<Record<string, PlistValue>> = {
    Label: LABEL,
    ProgramArguments: argv,
    EnvironmentVariables: env,
    RunAtLoad: true,
    // An end with 0 was asked for; after anything else it starts again.
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 30,
    ExitTimeOut: STOP_SECONDS,
    // Anything less is throttled, and a prober without a processor reports false time-outs.
    ProcessType: 'Interactive',
    // 0077
    Umask: 63,
    StandardOutPath: logFile,
    StandardErrorPath: logFile,
  };
  const entries = Object.entries(values).map(([key, value]) => `  <key>${key}</key>\n${plistValue(value, '  ')}`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    ...entries,
    '</dict>',
    '</plist>',
    '',
  ].join('\n');
}

function plistValue(value: PlistValue, indent: string): string {
  if (typeof value === 'string') return `${indent}<string>${inXml(value)}</string>`;
  if (typeof value === 'number') return `${indent}<integer>${value}</integer>`;
  if (typeof value === 'boolean') return `${indent}<${value}/>`;
  const deeper = `${indent}  `;
  if (isList(value)) return [`${indent}<array>`, ...value.map((item) => plistValue(item, deeper)), `${indent}</array>`].join('\n');
  const entries = Object.entries(value).map(([key, item]) => `${deeper}<key>${inXml(key)}</key>\n${plistValue(item, deeper)}`);
  return [`${indent}<dict>`, ...entries, `${indent}</dict>`].join('\n');
}

function isList(value: PlistValue): value is readonly string[] {
  return Array.isArray(value);
}

function inXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
