/**
 * A command that runs under the gate: stopped when a mirror run would be, or when nothing monitors the share any more. A daemon that is lost
 * meanwhile is replaced within seconds by probes in this process, so its restart stops nothing.
 */

import { LiveOrigin } from '../app/live-origin.ts';
import type { Config } from '../config/config.ts';
import { stopReasons } from '../health/gate.ts';
import type { Millis } from '../health/observation.ts';
import type { Snapshot } from '../health/snapshot.ts';
import { cliText } from '../messages/messages.ts';
import { systemClock } from '../platform/clock.ts';
import { hungText } from '../report/hung-text.ts';
import { reasonLine } from '../report/probe-word.ts';
import { CommandError } from './errors.ts';
import { type Io, printError } from './io.ts';
import { localeNow } from './session.ts';

/** Between TERM and KILL. */
const GRACE_MS: Millis = 10_000;
/** A first round in this process takes less, also one that finds the share hanging. */
const BLIND_MS: Millis = 30_000;

/** Runs `argv`; resolves with its own exit code, 128 + the signal's number when one ended it. */
export async function runGuarded(argv: readonly [string, ...string[]], config: Config, io: Io, failureExit: number): Promise<number> {
  const live = new LiveOrigin(config, io);
  await live.open(io.signal);
  const { startForeground } = await import('../platform/child/foreground.ts');
  const job = startForeground(argv, GRACE_MS);
  let stoppedBecause: string | null = null;
  const stop = (because: string): void => {
    if (stoppedBecause !== null) return;
    stoppedBecause = because;
    job.stop();
  };
  const onSignal = (): void => job.stop();
  io.signal.addEventListener('abort', onSignal, { once: true });
  const unguard = [
    live.subscribe((snapshot) => judge(snapshot, stop, config, io)),
    whenBlind(live, () => stop(cliText('gate.blind', localeNow(config, io)))),
    whenHung(live, (pid) => printError(io, `ytm: ${hungText(pid, localeNow(config, io))}`)),
  ];
  const end = await job.ended;
  for (const undo of unguard) undo();
  await live.close();
  if (end.kind === 'not-started')
    throw new CommandError(cliText('not-started', localeNow(config, io), { command: argv[0], problem: end.problem }), failureExit);
  if (stoppedBecause !== null) printError(io, stoppedBecause);
  return end.exitCode;
}

function judge(snapshot: Snapshot, stop: (because: string) => void, config: Config, io: Io): void {
  if (!snapshot.complete) return;
  const [reason] = stopReasons({ gate: snapshot.gate, components: snapshot.components, now: snapshot.at });
  if (reason === undefined) return;
  const locale = localeNow(config, io);
  stop(cliText('gate.stopped', locale, { text: reasonLine(reason, locale) }));
}

/** Calls back once neither the daemon nor this process has seen anything for BLIND_MS without a break. */
function whenBlind(live: LiveOrigin, onBlind: () => void): () => void {
  let cancel: (() => void) | null = null;
  const look = (): void => {
    const link = live.link.current();
    if (link.kind === 'embedded' || link.connection.state === 'connected') {
      cancel?.();
      cancel = null;
    } else cancel ??= systemClock.after(BLIND_MS, onBlind, { background: true });
  };
  const unsubscribe = live.link.subscribe(look);
  look();
  return () => {
    cancel?.();
    unsubscribe();
  };
}

/** Calls back each time that the daemon stops answering, with its process if that is known. One that did not answer before is reported already. */
function whenHung({ link }: LiveOrigin, onHung: (pid: number | null) => void): () => void {
  let wasHung = link.current().hung !== undefined;
  return link.subscribe(() => {
    const { hung } = link.current();
    if (hung !== undefined && !wasHung) onHung(hung.pid);
    wasHung = hung !== undefined;
  });
}
