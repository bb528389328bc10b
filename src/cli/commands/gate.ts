import type { Config } from '../../config/config.ts';
import { stopReasons } from '../../health/gate.ts';
import type { Snapshot, SnapshotSource } from '../../health/snapshot.ts';
import { cliText } from '../../messages/messages.ts';
import { pause, systemClock } from '../../platform/clock.ts';
import { gateLines, reasonLine } from '../../report/check-text.ts';
import { COMMON_OPTIONS, type Command, CommandError, UsageError } from '../command.ts';
import { type Io, print, printError } from '../io.ts';
import { look, runningDaemon } from '../observe.ts';
import { durationOption, parseOptions } from '../options.ts';
import { startEngine } from '../own-engine.ts';
import { openConfig, speechNow } from '../session.ts';
import { signalExit } from '../signal-exit.ts';

const OPEN = 0;
const FAILED = 1;
const USAGE = 2;
const SHUT = 4;
const SHUT_WITH_COMMAND = 124;
const FAILED_WITH_COMMAND = 125;
const GRACE_MS = 10_000;
/** Between two looks while waiting without a daemon. */
const LOOK_AGAIN_MS = 5_000;

export const gate: Command = {
  name: 'gate',
  summary: 'may a job run now? also runs it',
  usage: 'gate [--wait 10m] [--json] [-- COMMAND...]',
  options: [
    ['--wait 10m', 'wait for the gate to open, at most this long'],
    ['--json', 'state and reasons as JSON'],
    ['-- COMMAND...', 'run COMMAND only if open, and stop it when its ground is lost'],
    ...COMMON_OPTIONS,
  ],
  exitCodes: [
    [0, 'open'],
    [1, 'ytm itself failed'],
    [2, 'usage or config error'],
    [4, 'shut'],
    ['130/143', 'interrupted'],
    ['with COMMAND', 'its own exit code; 124 when the gate is shut, 125 when ytm failed'],
  ],
  examples: [
    ['ytm gate --wait 10m && ./backup.sh', 'wait, then run'],
    ['ytm gate -- rsync -a ~/work/ /mnt/vault/work/', 'run, and stop it when the share is lost'],
  ],
  usageExit: USAGE,

  async run(args, io) {
    const split = args.indexOf('--');
    const command = split < 0 ? [] : args.slice(split + 1);
    const { values } = parseOptions(
      split < 0 ? args : args.slice(0, split),
      { wait: { type: 'string' }, json: { type: 'boolean' } },
      { max: 0 },
    );
    if (split >= 0 && command.length === 0) throw new UsageError('name a command after --');
    const waitMs = durationOption('wait', values.wait) ?? 0;
    const failed = command.length === 0 ? FAILED : FAILED_WITH_COMMAND;
    const config = await openConfig(values.config, io, command.length === 0 ? USAGE : FAILED_WITH_COMMAND);
    const snapshot = await waitForGate(config, io, waitMs, failed);
    if (io.signal.aborted) return signalExit(io.signal);
    if (snapshot.gate.state === 'shut' || command.length === 0)
      await report(snapshot, config, io, values.json === true, command.length > 0);
    if (snapshot.gate.state === 'shut') return command.length === 0 ? SHUT : SHUT_WITH_COMMAND;
    const [file, ...rest] = command;
    return file === undefined ? OPEN : runGuarded([file, ...rest], config, io);
  },
};

async function report(snapshot: Snapshot, config: Config, io: Io, json: boolean, toStderr: boolean): Promise<void> {
  const text = json ? await gateJson(snapshot) : gateLines(snapshot, speechNow(config, io)).join('\n');
  if (toStderr) printError(io, text);
  else print(io, text);
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

/** Runs the command with an eye on the fleet; its own exit code is passed through. */
async function runGuarded(argv: readonly [string, ...string[]], config: Config, io: Io): Promise<number> {
  const watched = await follow(config, io);
  const { startForeground } = await import('../../platform/foreground.ts');
  const job = startForeground(argv, systemClock);
  let stoppedBecause: string | null = null;
  const judge = (snapshot: Snapshot): void => {
    const [reason] = stopReasons({ gate: snapshot.gate, components: snapshot.components, now: snapshot.at });
    if (reason === undefined || stoppedBecause !== null || !snapshot.complete) return;
    stoppedBecause = reasonLine(reason, speechNow(config, io));
    job.stop(GRACE_MS);
  };
  const unsubscribe = watched.source.subscribe(judge);
  const onSignal = (): void => job.stop(GRACE_MS);
  io.signal.addEventListener('abort', onSignal, { once: true });
  const end = await job.ended;
  unsubscribe();
  watched.stop();
  if (end.kind === 'not-started') throw new CommandError(`${argv[0]} could not be started: ${end.problem}`, FAILED_WITH_COMMAND);
  if (stoppedBecause !== null) printError(io, cliText('gate.stopped', speechNow(config, io), { text: stoppedBecause }));
  return end.exitCode;
}

/** The daemon's snapshots as they come, or those of an engine of our own for as long as the command runs. */
async function follow(config: Config, io: Io): Promise<{ readonly source: SnapshotSource; stop(): void }> {
  const daemon = await runningDaemon(config);
  if (daemon === null) return startEngine(config, io);
  const followed = await daemon.follow(io.signal);
  if (!followed.ok) throw new CommandError(followed.problem, FAILED_WITH_COMMAND);
  return followed;
}
