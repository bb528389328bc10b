/** `ytm incidents`: what happened, from the store. */
import { storyOf } from '../../health/incident-story.ts';
import type { EpochMs, Millis } from '../../health/observation.ts';
import { pastText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { incidentsToJson, storyToJson } from '../../report/incidents-json.ts';
import { incidentsText, incidentText } from '../../report/incidents-text.ts';
import type { IncidentLog } from '../../store/incident-log.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, print, printJson } from '../io.ts';
import { momentOf } from '../moment.ts';
import { withPast } from '../past-session.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { INCIDENTS } from '../tree/specs/past.ts';

const FAILED = 1;
const USAGE = 2;
const USUALLY_MS: Millis = 30 * 86_400_000;
const LIMIT = { usual: 50, most: 1_000 };

export const incidents: Handler<typeof INCIDENTS> = async ({ options, args: [id] }, io) => {
  if (id !== undefined && options.since !== undefined) throw new UsageError('options-exclude', { one: 'ID', other: '--since' });
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  const { now } = locale;
  const limit = limitOf(options.limit);
  const range = { from: options.since === undefined ? now - USUALLY_MS : momentOf('since', options.since, now), until: now + 1 };
  return withPast(config, io, ({ incidents: log }) => {
    if (id !== undefined) return printOne(log, id, locale, options.json, io);
    const records = log.within(range, limit);
    const { evaluatedAt } = log.overview(now);
    if (options.json) printJson(io, incidentsToJson(range, records, now), 2);
    else if (records.length === 0 && evaluatedAt === null) print(io, pastText('incidents.never', locale));
    else print(io, incidentsText({ records, limit, evaluatedAt }, locale));
    return 0;
  });
};

/** @param id an id, or a component: its newest incident */
function printOne(log: IncidentLog, id: string, locale: Locale, asJson: boolean, io: Io): number {
  const { now } = locale;
  const material = log.one(id, now) ?? newestOf(log, id, now);
  if (material === null) throw new CommandError(pastText('incident.unknown', locale, { id }), FAILED);
  const story = storyOf(material);
  if (asJson) printJson(io, storyToJson(story, now), 2);
  else print(io, incidentText(story, log.overview(now).evaluatedAt, locale));
  return 0;
}

function newestOf(log: IncidentLog, component: string, now: EpochMs) {
  const id = log.newestOf(component);
  return id === null ? null : log.one(id, now);
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return LIMIT.usual;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > LIMIT.most) throw new UsageError('takes-count', { name: 'limit', most: LIMIT.most, value: text });
  return limit;
}
