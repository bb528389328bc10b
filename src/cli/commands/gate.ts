import type { Config } from '../../config/config.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import { cliText } from '../../messages/messages.ts';
import { pause, systemClock } from '../../platform/clock.ts';
import { gateLines } from '../../report/check-text.ts';
import { COMMON_OPTIONS, type Command, UsageError } from '../command.ts';
import { runGuarded } from '../guarded-job.ts';
import { type Io, print, printError } from '../io.ts';
import { look } from '../observe.ts';
import { durationOption, parseOptions } from '../options.ts';
import { openConfig, speechNow } from '../session.ts';
import { signalExit } from '../signal-exit.ts';

const OPEN = 0;
const FAILED = 1;
const USAGE = 2;
const SHUT = 4;
const SHUT_WITH_COMMAND = 124;
const FAILED_WITH_COMMAND = 125;
/** Between two looks while waiting without a daemon. */
const LOOK_AGAIN_MS = 5_000;

export const gate: Command = {
  name: 'gate',
  summary: 'may a job run now? also runs it',
  usage: 'gate [--wait 10m] [--json] [-- COMMAND...]',
  options: [
    ['--wait 10m', 'wait for the gate to open, at most this long'],
    ['--json', 'state and reasons as JSON'],
    ['-- COMMAND...', 'run COMMAND only if the gate is open; stop it when the share is lost, or a component has been down for 5 min'],
    ...COMMON_OPTIONS,
  ],
  exitCodes: [
    [0, 'open'],
    [1, 'ytm itself failed'],
    [2, 'usage or config error'],
    [4, 'shut'],
    ['130/143', 'interrupted'],
    ['with COMMAND', 'its own exit code; 124 when the gate is shut, 125 when ytm failed (a mistake in the config included)'],
  ],
  examples: [
    ['ytm gate --wait 10m && ./backup.sh', 'wait, then run'],
    ['ytm gate -- rsync -a ~/takes/ /mnt/vault/takes/', 'run, and stop it when the share is lost'],
  ],
  usageExit: USAGE,
  bugExit: (args) => (args.includes('--') ? FAILED_WITH_COMMAND : FAILED),

  async run(args, io) {
    const split = args.indexOf('--');
    const own = split < 0 ? args : args.slice(0, split);
    const [file, ...rest] = split < 0 ? [] : args.slice(split + 1);
    const { values } = parseOptions(own, { wait: { type: 'string' }, json: { type: 'boolean' } }, { max: 0 });
    if (split >= 0 && file === undefined) throw new UsageError('name a command after --');
    const waitMs = durationOption('wait', values.wait) ?? 0;
    const asked = { configFile: values.config, waitMs, json: values.json === true };
    return file === undefined ? tellGate(asked, io) : runIfOpen([file, ...rest], asked, io);
  },
};

interface Asked {
  readonly configFile: string | undefined;
  readonly waitMs: number;
  readonly json: boolean;
}

async function tellGate({ configFile, waitMs, json }: Asked, io: Io): Promise<number> {
  const config = await openConfig(configFile, io, USAGE);
  const snapshot = await waitForGate(config, io, waitMs, FAILED);
  if (io.signal.aborted) return signalExit(io.signal);
  print(io, await told(snapshot, config, io, json));
  return snapshot.gate.state === 'open' ? OPEN : SHUT;
}

/** Standard output belongs to the command: why it does not run goes to standard error. */
async function runIfOpen(argv: readonly [string, ...string[]], { configFile, waitMs, json }: Asked, io: Io): Promise<number> {
  const config = await openConfig(configFile, io, FAILED_WITH_COMMAND);
  const snapshot = await waitForGate(config, io, waitMs, FAILED_WITH_COMMAND);
  if (io.signal.aborted) return signalExit(io.signal);
  if (snapshot.gate.state === 'open') return runGuarded(argv, config, io, FAILED_WITH_COMMAND);
  printError(io, await told(snapshot, config, io, json));
  return SHUT_WITH_COMMAND;
}

function told(snapshot: Snapshot, config: Config, io: Io, json: boolean): Promise<string> | string {
  return json ? gateJson(snapshot) : gateLines(snapshot, speechNow(config, io)).join('\n');
}

async function gateJson(snapshot: Snapshot): Promise<string> {
  const { snapshotToJson } = await import('../../report/snapshot-json.ts');
  return JSON.stringify(snapshotToJson(snapshot).gate, null, 2);
}

/** The first look that finds the gate open, or the last one before the time is up. */
async function waitForGate(config: Config, io: Io, waitMs: number, failureExit: number): Promise<Snapshot> {
  const end = systemClock.monotonic() + waitMs;
  let told = false;
  for (;;) {
    const { snapshot } = await look(config, io, { named: [], daemon: 'board', signal: io.signal, failureExit });
    const left = end - systemClock.monotonic();
    if (snapshot.gate.state === 'open' || left <= 0 || io.signal.aborted) return snapshot;
    if (!told) printError(io, cliText('gate.waiting', speechNow(config, io), { wait: left }));
    told = true;
    await pause(systemClock, Math.min(LOOK_AGAIN_MS, left), io.signal);
  }
}
