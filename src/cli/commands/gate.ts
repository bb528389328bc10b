import type { Config } from '../../config/config.ts';
import type { Snapshot } from '../../health/snapshot.ts';
import { cliText, reasonNext, reasonText } from '../../messages/messages.ts';
import { jsonText } from '../../messages/safe-text.ts';
import { pause, systemClock } from '../../platform/clock.ts';
import { gateLines } from '../../report/check-text.ts';
import { CommandError, UsageError } from '../errors.ts';
import { runGuarded } from '../guarded-job.ts';
import { type Io, print, printError } from '../io.ts';
import { look } from '../observe.ts';
import { localeNow, openConfig } from '../session.ts';
import { signalExit } from '../signal-exit.ts';
import type { Handler } from '../tree/node.ts';
import type { GATE } from '../tree/specs/fleet.ts';

const OPEN = 0;
const FAILED = 1;
const USAGE = 2;
const SHUT = 4;
const SHUT_WITH_COMMAND = 124;
const FAILED_WITH_COMMAND = 125;
/** Between two looks while waiting without a daemon. */
const LOOK_AGAIN_MS = 5_000;

export const gate: Handler<typeof GATE> = async ({ options, operands }, io) => {
  const [file, ...rest] = operands ?? [];
  if (operands !== null && file === undefined) throw new UsageError('missing-operand');
  const asked = { configFile: options.config, waitMs: options.wait ?? 0, json: options.json };
  return file === undefined ? printGate(asked, io) : runIfOpen([file, ...rest], asked, io);
};

interface Asked {
  readonly configFile: string | undefined;
  readonly waitMs: number;
  readonly json: boolean;
}

async function printGate({ configFile, waitMs, json }: Asked, io: Io): Promise<number> {
  const config = await openConfig(configFile, io, USAGE);
  needGate(config, io, USAGE);
  const snapshot = await waitForGate(config, io, waitMs, FAILED);
  if (io.signal.aborted) return signalExit(io.signal);
  print(io, await gateText(snapshot, config, io, json));
  return snapshot.gate.state === 'open' ? OPEN : SHUT;
}

/** A gate without requirements never opens, so waiting for it is refused. */
function needGate(config: Config, io: Io, exitCode: number): void {
  if (Object.keys(config.gate).length > 0) return;
  const reason = { code: 'gate.not_configured', args: {} } as const;
  const locale = localeNow(config, io);
  throw new CommandError(`${reasonText(reason, locale)}\n  ${cliText('report.next', locale)}: ${reasonNext(reason, locale)}`, exitCode);
}

/** Standard output belongs to the command: why it does not run goes to standard error. */
async function runIfOpen(argv: readonly [string, ...string[]], { configFile, waitMs, json }: Asked, io: Io): Promise<number> {
  const config = await openConfig(configFile, io, FAILED_WITH_COMMAND);
  needGate(config, io, FAILED_WITH_COMMAND);
  const snapshot = await waitForGate(config, io, waitMs, FAILED_WITH_COMMAND);
  if (io.signal.aborted) return signalExit(io.signal);
  if (snapshot.gate.state === 'open') return runGuarded(argv, config, io, FAILED_WITH_COMMAND);
  printError(io, await gateText(snapshot, config, io, json));
  return SHUT_WITH_COMMAND;
}

function gateText(snapshot: Snapshot, config: Config, io: Io, json: boolean): Promise<string> | string {
  return json ? gateJson(snapshot) : gateLines(snapshot, localeNow(config, io)).join('\n');
}

async function gateJson(snapshot: Snapshot): Promise<string> {
  const { snapshotToJson } = await import('../../report/snapshot-json.ts');
  return jsonText(snapshotToJson(snapshot).gate, 2);
}

/** The first look that finds the gate open, or the last one before the time is up. */
async function waitForGate(config: Config, io: Io, waitMs: number, failureExit: number): Promise<Snapshot> {
  const end = systemClock.monotonic() + waitMs;
  let isReported = false;
  for (;;) {
    const { snapshot } = await look(config, io, { named: [], evidence: 'board', signal: io.signal, failureExit });
    const left = end - systemClock.monotonic();
    if (snapshot.gate.state === 'open' || left <= 0 || io.signal.aborted) return snapshot;
    if (!isReported) printError(io, cliText('gate.waiting', localeNow(config, io), { wait: left }));
    isReported = true;
    await pause(systemClock, Math.min(LOOK_AGAIN_MS, left), io.signal);
  }
}
