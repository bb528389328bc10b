/** `ytm check --notify`: one run at a time does the round and sends. A running daemon sends itself. */
import type { RunUnderWay } from '../alerts/core/single-run.ts';
import { problemNext, problemText } from '../alerts/core/text.ts';
import { type Sent, SingleAlerts } from '../app/single-alerts.ts';
import type { Config } from '../config/config.ts';
import type { Millis } from '../health/observation.ts';
import { type AlertsKey, alertsText, reasonText } from '../messages/messages.ts';
import { systemClock } from '../platform/clock.ts';
import { endProcess } from '../platform/thread-pool.ts';
import { type Io, printError } from './io.ts';
import type { Look } from './observe.ts';
import { localeNow } from './session.ts';

/** Shorter than the interval of the line that `ytm export cron` prints. */
const USUAL_LIMIT_MS: Millis = 4 * 60_000;
/** For everything that waits, so that a receiver that hangs does not take the time of the next run. */
const SENDING_MS: Millis = 60_000;
/** A run that is still there so long after its limit hangs in a way that nothing in it can end. */
const GRACE_MS: Millis = 15_000;
const FAILED = 3;

export type Notified = { readonly kind: 'own'; readonly seen: Look } | { readonly kind: 'elsewhere' };

/** @param lookWithin a round, which is rejected when it takes longer */
export async function notifying(
  config: Config,
  io: Io,
  timeoutMs: Millis = USUAL_LIMIT_MS,
  lookWithin: (timeoutMs: Millis) => Promise<Look>,
): Promise<Notified> {
  const startedAt = systemClock.monotonic();
  const left = (): Millis => Math.max(0, timeoutMs - (systemClock.monotonic() - startedAt));
  const alerts = new SingleAlerts(config, io.env);
  const { whose, before } = alerts.begin(timeoutMs + GRACE_MS);
  if (whose === 'other') {
    sayOther(config, io, before);
    return { kind: 'elsewhere' };
  }
  const release = systemClock.after(timeoutMs + GRACE_MS, () => void endProcess(FAILED, systemClock, { lasted: true }), {
    background: true,
  });
  const forget = (): void => alerts.end(null);
  io.signal.addEventListener('abort', forget, { once: true });
  try {
    if (before !== null) say(config, io, 'notify.cut-off', { since: before.startedAt });
    // A round that exceeds the limit ends this run without its end being noted, so that the next one reports it.
    const seen = await lookWithin(timeoutMs);
    if (seen.through === 'daemon') alerts.end(null);
    else {
      const sent = await alerts.send(seen.snapshot, Math.min(left(), SENDING_MS), io.signal);
      report(config, io, sent);
      alerts.end(sent.failing);
    }
    return { kind: 'own', seen };
  } finally {
    io.signal.removeEventListener('abort', forget);
    release();
  }
}

/** Printed only to a terminal, where a user waits; it would be noise in cron's mail. */
function sayOther(config: Config, io: Io, other: RunUnderWay | null): void {
  if (io.stderr.isTTY && other !== null) say(config, io, 'notify.other', { since: other.startedAt, pid: other.pid });
}

/** A notifier that fails is reported once, and its success after that. */
function report(config: Config, io: Io, { failed, recovered, unrecorded }: Sent): void {
  const locale = localeNow(config, io);
  for (const { name, problem } of failed)
    say(config, io, 'notify.failed', { name, problem: problemText(problem, locale), next: problemNext(problem, locale) });
  for (const name of recovered) say(config, io, 'notify.delivered-again', { name });
  if (unrecorded !== null) say(config, io, 'notify.unrecorded', { text: reasonText(unrecorded, locale) });
}

function say(config: Config, io: Io, key: AlertsKey, args: Readonly<Record<string, string | number>>): void {
  printError(io, `ytm: ${alertsText(key, localeNow(config, io), args)}`);
}
