/** `ytm history`: availability and states over time, from the store. */
import type { Config } from '../../config/config.ts';
import { mirrorOf } from '../../config/mirror-settings.ts';
import type { TimeRange } from '../../health/availability.ts';
import type { StateSpan } from '../../health/history.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import { subjectHistory } from '../../health/subject-history.ts';
import type { Locale } from '../../messages/template.ts';
import { historyText, subjectText } from '../../report/history-text.ts';
import { availabilityToJson } from '../../report/incidents-json.ts';
import { midnightOf } from '../../report/past-words.ts';
import { subjectToJson } from '../../report/subject-json.ts';
import { availabilitiesIn } from '../../store/availabilities.ts';
import { DAY_MS } from '../../store/day-log.ts';
import type { Store } from '../../store/store.ts';
import { probeSummary } from '../../store/stored-history.ts';
import { UsageError } from '../errors.ts';
import { type Io, print, printJson } from '../io.ts';
import { rangeOf } from '../moment.ts';
import { withPast } from '../past-session.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { HISTORY } from '../tree/specs/past.ts';

const USAGE = 2;
const USUALLY_MS: Millis = 7 * DAY_MS;
const MOST_SPANS = 20_000;
const MOST_INCIDENTS = 10_000;
const TROUBLES_SHOWN = 30;
/** How many lines the parts of the time have at most. */
const MOST_PARTS = 31;

type Subject = StateSpan['subject'];

export const history: Handler<typeof HISTORY> = async ({ options, args: [name] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  const range = rangeOf(options, USUALLY_MS, locale.now);
  return withPast(config, io, async (store) => {
    if (name === undefined) printAll(store, range, locale, options.json, io);
    else await printSubject(store, subjectNamed(name, config, store), range, locale, options.json, io);
    return 0;
  });
};

function printAll(store: Store, range: TimeRange, locale: Locale, asJson: boolean, io: Io): void {
  const subjects = availabilitiesIn(store, range, locale.now);
  if (asJson) return printJson(io, availabilityToJson(range, subjects), 2);
  const incidents = store.incidents.within(range, MOST_INCIDENTS);
  print(io, historyText({ range, beginning: store.beginning(), subjects, incidents }, locale));
}

async function printSubject(store: Store, subject: Subject, range: TimeRange, locale: Locale, asJson: boolean, io: Io): Promise<void> {
  const { now } = locale;
  const records = {
    subject,
    spans: store.states.ofSubject(subject, range, MOST_SPANS),
    days: store.days.ofSubject(subject, range),
  };
  const found = subjectHistory(records, range, edgesOf(range, locale), now);
  const incidents =
    subject.kind === 'component' ? store.incidents.within(range, MOST_INCIDENTS).filter(({ component }) => component === subject.id) : [];
  if (asJson)
    return printJson(
      io,
      subjectToJson(
        range,
        found,
        incidents.map(({ id }) => id),
      ),
      2,
    );
  // The summary goes to the present, because older attempts are known by hours only.
  const summary = subject.kind === 'probe' && range.until >= now ? await probeSummary(store, subject.id, range.from, io.signal) : null;
  print(io, subjectText({ range, beginning: store.beginning(), history: found, summary, incidents, limit: TROUBLES_SHOWN }, locale));
}

/** Local midnights, with enough days between them that there are at most `MOST_PARTS` parts. */
function edgesOf({ from, until }: TimeRange, locale: Locale): readonly EpochMs[] {
  const days = Math.ceil((until - from) / DAY_MS / MOST_PARTS);
  const last = midnightOf(until - 1, locale);
  const count = Math.floor((last - from) / (days * DAY_MS)) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, index) => last - (count - 1 - index) * days * DAY_MS);
}

/** A component, a probe, or `COMPONENT/PROBE` where both have one name. What is no longer in the config may be in the store. */
function subjectNamed(name: string, config: Config, store: Store): Subject {
  const components = [...config.components.map(({ id }) => id), ...(mirrorOf(config) === null ? [] : [MIRROR])];
  const probes = config.probes.map(({ id }) => id);
  const [, probe] = /^[^/]+\/(.+)$/.exec(name) ?? [];
  if (probe !== undefined && probes.includes(probe)) return { kind: 'probe', id: probe };
  if (components.includes(name)) return { kind: 'component', id: name };
  if (probes.includes(name)) return { kind: 'probe', id: name };
  const subject = store.subjectNamed(probe ?? name);
  if (subject === null) throw new UsageError('no-subject', { name, known: [...components, ...probes].join(', ') });
  return subject;
}
