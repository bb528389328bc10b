import { withState } from '../../app/state.ts';
import type { Config } from '../../config/config.ts';
import { type AlertOverview, NO_ALERTS } from '../../health/alert-overview.ts';
import type { ComponentId, EpochMs } from '../../health/ids.ts';
import { OBSERVER } from '../../health/rules.ts';
import type { Snapshot, Verdict } from '../../health/snapshot.ts';
import { cliText } from '../../messages/messages.ts';
import { jsonText } from '../../messages/safe-text.ts';
import { systemClock } from '../../platform/clock.ts';
import type { DayOf } from '../../report/availability-line.ts';
import { availabilitiesIn } from '../../store/availabilities.ts';
import { DAY_MS } from '../../store/day-log.ts';
import { unlessUnreadable } from '../../store/problem.ts';
import type { Store } from '../../store/store.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, print, printLines } from '../io.ts';
import { type Look, type LookOptions, look } from '../observe.ts';
import { interrupted, localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { CHECK } from '../tree/specs/fleet.ts';

const EXIT: Readonly<Record<Verdict, number>> = { healthy: 0, degraded: 1, down: 2, unknown: 3 };
const FAILED = 3;
/** The note of what `--quiet` said last. */
const NEWS = 'check.quiet';

export const check: Handler<typeof CHECK> = async ({ options, args }, io) => {
  const config = await openConfig(options.config, io, FAILED, !options.quiet);
  if (options.now && args.length > 0) throw new UsageError('now-names-no-probe');
  if (options.notify && args.length > 0) throw new UsageError('notify-names-no-probe');
  if (options.notify) return notified(config, io, options);
  const seen = await lookWithin(config, io, { named: args, evidence: options.now ? 'now' : 'settled' }, options.timeout);
  await printLook(config, seen, args.length > 0, options, io);
  return EXIT[seen.snapshot.verdict];
};

type Shape = Pick<Parameters<typeof check>[0]['options'], 'json' | 'nagios' | 'quiet'>;

async function printLook(config: Config, seen: Look, isNamed: boolean, { json, nagios, quiet }: Shape, io: Io): Promise<void> {
  if (json) await printJson(config, seen.snapshot, io);
  else if (nagios) await printNagios(seen.snapshot, io);
  else if (quiet) await printNews(config, seen.snapshot, isNamed, io);
  else await printText(config, seen, isNamed, io);
}

/** With `--notify`: people are notified before anything is printed. */
async function notified(config: Config, io: Io, options: Shape & { readonly timeout: number | undefined }): Promise<number> {
  const { notifying } = await import('../notifying.ts');
  const ended = await notifying(config, io, options.timeout, (within) =>
    lookWithin(config, io, { named: [], evidence: 'settled' }, within),
  );
  if (ended.kind === 'elsewhere') {
    const { snapshot, through } = await lookWithin(config, io, { named: [], evidence: 'now' }, options.timeout);
    // The other run prints what is new.
    if (!options.quiet) await printLook(config, { snapshot, through }, false, options, io);
    return EXIT[snapshot.verdict];
  }
  await printLook(config, ended.seen, false, options, io);
  return EXIT[ended.seen.snapshot.verdict];
}

type Wanted = Pick<LookOptions, 'named' | 'evidence'>;

async function lookWithin(config: Config, io: Io, wanted: Wanted, timeoutMs: number | undefined): Promise<Look> {
  const signal = timeoutMs === undefined ? io.signal : AbortSignal.any([io.signal, AbortSignal.timeout(timeoutMs)]);
  const seen = await look(config, io, { ...wanted, signal, failureExit: FAILED });
  if (io.signal.aborted) throw interrupted(config, io);
  if (signal.aborted) throw new CommandError(cliText('not-done', localeNow(config, io), { seconds: (timeoutMs ?? 0) / 1_000 }), FAILED);
  return seen;
}

async function printJson(config: Config, snapshot: Snapshot, io: Io): Promise<void> {
  const { snapshotToJson } = await import('../../report/snapshot-json.ts');
  const { alertsToJson } = await import('../../report/incidents-json.ts');
  print(io, jsonText({ ...snapshotToJson(snapshot), alerts: alertsToJson(await alertsOf(config)) }, 2));
}

/** What alerting knows, from the store; nothing where it cannot be read. */
function alertsOf(config: Config): Promise<AlertOverview> {
  return withState(config, alertsIn);
}

function alertsIn(store: Store | null): AlertOverview {
  return store === null ? NO_ALERTS : unlessUnreadable(() => store.incidents.overview(systemClock.now()), NO_ALERTS);
}

/** The last day of every component that is probed, except this machine's own; empty while the store does not go back so far. */
function lastDayIn(store: Store | null, { probes }: Config, components: readonly ComponentId[], now: EpochMs): readonly DayOf[] {
  if (store === null) return [];
  return unlessUnreadable(() => {
    const range = { from: now - DAY_MS, until: now };
    if (!store.states.beganBefore(range.from)) return [];
    const days = new Map(availabilitiesIn(store, range, now).map((one) => [`${one.subject.kind}:${one.subject.id}`, one]));
    return components.flatMap((component) => {
      const day = days.get(`component:${component}`);
      const intervals = probes.filter((probe) => probe.component === component).map(({ everyMs }) => everyMs);
      if (day === undefined || intervals.length === 0 || component === OBSERVER) return [];
      return [{ ...day, component, everyMs: Math.min(...intervals) }];
    });
  }, []);
}

async function printNagios(snapshot: Snapshot, io: Io): Promise<void> {
  const { nagiosLine } = await import('../../report/nagios.ts');
  print(io, nagiosLine(snapshot));
}

async function printText(config: Config, { snapshot }: Look, isNamed: boolean, io: Io): Promise<void> {
  const { checkText } = await import('../../report/check-text.ts');
  const { alertLines } = await import('../../report/alert-lines.ts');
  const { availabilityLine } = await import('../../report/availability-line.ts');
  const locale = localeNow(config, io);
  const components = isNamed ? [] : snapshot.components.map(({ id }) => id);
  const { overview, days } = await withState(config, (store) => ({
    overview: alertsIn(store),
    days: lastDayIn(store, config, components, locale.now),
  }));
  const parts = [checkText(snapshot, locale), alertLines(overview, locale).join('\n'), availabilityLine(days, locale) ?? ''];
  print(io, parts.filter((part) => part !== '').join('\n\n'));
}

/** Only what was printed counts as reported: if the output could not be written, the next check prints it again. */
async function printNews(config: Config, snapshot: Snapshot, isNamed: boolean, io: Io): Promise<void> {
  const { newsSince, reportedFrom } = await import('../../report/news.ts');
  await withState(config, async (store) => {
    const before = reportedFrom(store?.note(NEWS) ?? null);
    const { lines, reported } = newsSince(before, snapshot, isNamed, localeNow(config, io));
    if (await printLines(io, lines)) store?.setNote(NEWS, JSON.stringify(reported));
  });
}
