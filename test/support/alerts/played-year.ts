/** A generated year, played, and compared with the truth. */
import type { IncidentMessage } from '../../../src/alerts/core/message.ts';
import { type AlertPolicy, DAEMON_TIMES } from '../../../src/alerts/core/policy.ts';
import type { EpochMs } from '../../../src/health/observation.ts';
import { fleetOf, STANDARD_PROBES, T0 } from '../health.ts';
import type { Received } from './people.ts';
import { clockText } from './scenario.ts';
import { type Happening, Simulation, type Witness } from './simulation.ts';
import { generatedYear, labelAt, type Span, visibleOutages, type Year } from './year.ts';

const MINUTE = 60_000;

export interface PlayedYear {
  readonly year: Year;
  readonly received: readonly Received[];
  /** Messages about something that was not so. */
  readonly falseAlarms: readonly string[];
  /** Outages of 3 minutes or more that nobody heard of in time. */
  readonly unreported: readonly string[];
  /** Incidents with anything but one first message and one end. */
  readonly repeated: readonly string[];
  readonly causes: { readonly right: number; readonly all: number };
  /** By what was true and what was said. */
  readonly confusion: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export function playYear(seed: number, days: number): PlayedYear {
  const year = generatedYear(seed, days);
  return comparedWithTruth(year, playedYear(year, T0).received);
}

/** @param witness hears of what happens */
export function playedYear(year: Year, start: EpochMs, witness?: Witness): Simulation {
  const happenings: readonly Happening[] = [
    ...year.sleeps.map(({ from, until }) => ({ at: from, run: (one: Simulation) => one.sleep(until - from) })),
    ...year.restarts.map((at) => ({ at, run: (one: Simulation) => one.restart(5_000) })),
  ];
  return new Simulation({
    rules: YEAR_FLEET,
    policy: YEAR_POLICY,
    start,
    faults: year.faults,
    happenings,
    skipsQuiet: true,
    ...(witness === undefined ? {} : { witness }),
  }).run(year.until);
}

export const YEAR_FLEET = fleetOf(STANDARD_PROBES, { neutralCheck: true });

export const YEAR_POLICY: AlertPolicy = {
  routes: [{ notifier: 'ntfy', components: null, severities: null }],
  windows: [],
  sleepers: [],
  pager: null,
  overdueMs: 30 * MINUTE,
  times: DAEMON_TIMES,
};

export function comparedWithTruth(year: Year, received: readonly Received[]): PlayedYear {
  return {
    year,
    received,
    falseAlarms: falseAlarms(year, received),
    unreported: unreported(year, received),
    repeated: repeated(received),
    ...causes(year, received),
  };
}

// ---- what was said, and what was so ---------------------------------------------------------

const isFirst = ({ message }: Received): boolean => message.kind === 'firing' || message.kind === 'flapping';
const isClaim = ({ message }: Received): boolean => isFirst({ message } as Received) || message.kind === 'update';

/** What was true of the component of a message in the minutes before it. */
function truthBefore({ faults, sleeps }: Year, { component }: IncidentMessage, t: number): readonly string[] {
  const asleep = sleeps.reduce((sum, { from, until }) => (until <= t && t - until < 10 * MINUTE ? sum + until - from : sum), 0);
  const reach = 4 * MINUTE + asleep;
  const edges = faults.flatMap(({ from, until }) => [from, until - 1]).filter((edge) => edge <= t && t - edge <= reach);
  return [...new Set([t, t - reach, ...edges].flatMap((at) => labelAt(faults, component, at)))];
}

function falseAlarms(year: Year, received: readonly Received[]): readonly string[] {
  return received.flatMap((one) => {
    if (!isClaim(one)) return [];
    const { message, t } = one;
    const truth = truthBefore(year, message, t);
    const isOut = year.faults.some(
      ({ component, kind, from, until }) => kind === 'outage' && component === message.component && from <= t && t - until <= 4 * MINUTE,
    );
    if (truth.length > 0 && (message.verdict !== 'down' || isOut)) return [];
    return [`${clockText(t)} ${message.kind} ${message.component} ${message.verdict} ${message.cause.code}`];
  });
}

/** Told within 3 minutes of its first failed attempt; those come at most this long after the beginning, by the slowest interval. */
const TOLD_WITHIN_MS = 3 * MINUTE;
const FIRST_ATTEMPT_MS = 80_000;
/** A probe that is due every minute comes up to 1.5 s late, because its schedule is spread a little; the holding time begins there. */
const LEAST_OUTAGE_MS = 3 * MINUTE + 2_000;
/** After sleep and blindness the time begins when this machine sees again. */
const IN_SIGHT_MS = 3 * MINUTE;

function unreported(year: Year, received: readonly Received[]): readonly string[] {
  return ['gateway', 'vault', 'hot'].flatMap((component) =>
    visibleOutages(year, component).flatMap((outage) => {
      const isClean = year.faults.some(({ from }) => from === outage.from);
      const limit = outage.from + TOLD_WITHIN_MS + FIRST_ATTEMPT_MS + (isClean ? 0 : IN_SIGHT_MS);
      if (outage.until - outage.from < LEAST_OUTAGE_MS || (!isClean && outage.until < limit)) return [];
      return isTold(component, outage, limit, received) ? [] : [`${component} ${clockText(outage.from)}-${clockText(outage.until)}`];
    }),
  );
}

/** There was a message before the limit, and no end of it before the outage. */
function isTold(component: string, { from }: Span, limit: number, received: readonly Received[]): boolean {
  const firsts = received.filter((one) => isFirst(one) && one.message.component === component && one.message.about === 'trouble');
  return firsts.some(({ t, message: { incident } }) => {
    const end = received.find(({ message }) => message.incident === incident && message.kind === 'resolved');
    return t <= limit && (end === undefined || end.t >= from);
  });
}

function repeated(received: readonly Received[]): readonly string[] {
  const byIncident = Map.groupBy(received, ({ message }) => message.incident);
  return [...byIncident].flatMap(([incident, own]) => {
    const firing = own.filter(({ message }) => message.kind === 'firing').length;
    const ends = own.filter(({ message }) => message.kind === 'resolved').length;
    const [first] = own;
    const isRight = firing <= 1 && ends === 1 && first !== undefined && isFirst(first) && own.at(-1)?.message.kind === 'resolved';
    return isRight ? [] : [`${incident}: ${own.map(({ message }) => message.kind).join(', ')}`];
  });
}

function causes(year: Year, received: readonly Received[]): Pick<PlayedYear, 'causes' | 'confusion'> {
  const confusion = new Map<string, Map<string, number>>();
  let right = 0;
  let all = 0;
  for (const one of received.filter(isFirst)) {
    const { message, t } = one;
    const truth = truthBefore(year, message, t);
    const isRight = truth.includes(message.cause.code);
    all += 1;
    right += isRight ? 1 : 0;
    const row = isRight ? message.cause.code : (truth[0] ?? 'healthy');
    const said = confusion.get(row) ?? new Map<string, number>();
    said.set(message.cause.code, (said.get(message.cause.code) ?? 0) + 1);
    confusion.set(row, said);
  }
  return { causes: { right, all }, confusion };
}

/** Rows: what was so; columns: what the first message said. */
export function confusionText(confusion: PlayedYear['confusion']): string {
  const columns = [...new Set([...confusion.values()].flatMap((said) => [...said.keys()]))].sort();
  const rows = [...confusion.keys()].sort();
  const width = Math.max(...rows.map((row) => row.length));
  const head = `${' '.repeat(width)} ${columns.map((_, index) => String(index + 1).padStart(4)).join('')}`;
  const lines = rows.map(
    (row) => `${row.padEnd(width)} ${columns.map((column) => String(confusion.get(row)?.get(column) ?? '.').padStart(4)).join('')}`,
  );
  return [head, ...lines, ...columns.map((column, index) => `${String(index + 1).padStart(4)} said ${column}`)].join('\n');
}
