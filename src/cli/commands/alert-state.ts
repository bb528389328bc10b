/** `ytm alerts list | ack | silence | unsilence`: what alerting remembers. */
import type { AlertState, Case } from '../../alerts/core/state.ts';
import { alertRequests } from '../../alerts/requests.ts';
import type { Config } from '../../config/config.ts';
import { ackedBy } from '../../health/alert-overview.ts';
import type { AlertRefusal } from '../../health/alert-request.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import type { Millis } from '../../health/observation.ts';
import { alertsText, cliText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { systemClock } from '../../platform/clock.ts';
import { isAlive } from '../../platform/is-alive.ts';
import type { AlertActions } from '../../ports/alerts-port.ts';
import { refusalText } from '../../report/alert-answer.ts';
import { silenceText } from '../../report/silence-text.ts';
import { AlertLog } from '../../store/alert-log.ts';
import { AlertOutbox } from '../../store/alert-outbox.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, print } from '../io.ts';
import { runningDaemon } from '../observe.ts';
import { withPast } from '../past-session.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { ALERTS_ACK, ALERTS_LIST, ALERTS_SILENCE, ALERTS_UNSILENCE } from '../tree/specs/alerts.ts';
import { unknownComponent } from '../unknown-name.ts';

const FAILED = 1;
const USAGE = 2;
/** In place of a component: all of them. */
const ALL = 'all';
const USUALLY_MS: Millis = 3_600_000;

export const list: Handler<typeof ALERTS_LIST> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  return withRecords(config, io, (log, outbox) => {
    const state = log.state();
    for (const line of listLines(state, locale)) print(io, line);
    for (const [notifier, { count }] of outbox.waiting()) print(io, alertsText('list.queue', locale, { notifier, count }));
    return 0;
  });
};

function listLines({ at, cases, silences }: AlertState, locale: Locale): readonly string[] {
  const open = Object.values(cases).filter(({ good }) => good === null);
  const muted = silences.filter(({ until }) => until > locale.now);
  return [
    ...(open.length === 0 ? [alertsText(at === null ? 'list.never' : 'list.none', locale)] : open.map((one) => caseLine(one, locale))),
    ...muted.map((silence) => silenceText('listed', silence, locale)),
  ];
}

function caseLine({ component, trouble, notified, ack }: Case, locale: Locale): string {
  const { from, now } = trouble;
  const notifiers = notified === null ? [] : Object.keys(notified.to);
  const people =
    notifiers.length === 0 ? alertsText('list.pending', locale) : alertsText('list.notified', locale, { notifiers: notifiers.join(', ') });
  const seen = ack === null ? '' : alertsText('list.acked', locale, { by: ackedBy(ack) });
  return alertsText('list.open', locale, { component, verdict: now.verdict, from, for: locale.now - from, people, seen });
}

export const ack: Handler<typeof ALERTS_ACK> = async ({ options, args: [name] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const incident = name?.includes('@') === true ? name : known(name, config);
  const answer = await ask(config, io, (alerts) => alerts.ack(incident, options.note ?? ''));
  if (!answer.ok) return refused(answer, config, io);
  print(io, alertsText('ack.done', localeNow(config, io), { component: incident }));
  return 0;
};

export const silence: Handler<typeof ALERTS_SILENCE> = async ({ options, args: [name] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const components = name === ALL ? null : [known(name, config)];
  const request = { components, forMs: options.for ?? USUALLY_MS, why: options.why ?? '' };
  const answer = await ask(config, io, (alerts) => alerts.silence(request));
  if (!answer.ok) return refused(answer, config, io);
  print(io, silenceText('made', answer.silence, localeNow(config, io)));
  return 0;
};

export const unsilence: Handler<typeof ALERTS_UNSILENCE> = async ({ options, args: [id = ''] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const answer = await ask(config, io, (alerts) => alerts.unsilence(id));
  if (!answer.ok) return refused(answer, config, io);
  print(io, alertsText('unsilence.done', localeNow(config, io), { id }));
  return 0;
};

/** The running daemon carries it out, which then evaluates at once; without one it is recorded for the next evaluation. */
async function ask<Answer>(config: Config, io: Io, request: (alerts: AlertActions) => Promise<Answer>): Promise<Answer> {
  const daemon = await runningDaemon(config, io);
  if (daemon !== null) return request(daemon.alerts);
  const components = (): readonly string[] => config.components.map(({ id }) => id);
  return withRecords(config, io, (storage) => request(alertRequests({ storage, clock: systemClock, components })));
}

function refused(answer: AlertRefusal, config: Config, io: Io): number {
  if (answer.code === 'not-recorded') throw notRecorded(config, io);
  print(io, refusalText(answer, localeNow(config, io)));
  return FAILED;
}

function known(name: string | undefined, config: Config): string {
  const all = [...config.components.map(({ id }) => id), MIRROR];
  if (name === undefined) throw new UsageError('missing-component', { known: all.join(', ') });
  if (!all.includes(name)) throw unknownComponent(name, all, config);
  return name;
}

function notRecorded(config: Config, io: Io): CommandError {
  return new CommandError(cliText('not-recorded', localeNow(config, io), { folder: config.paths.state }), FAILED);
}

function withRecords<T>(config: Config, io: Io, use: (log: AlertLog, outbox: AlertOutbox) => T | Promise<T>): Promise<T> {
  return withPast(config, io, (store) => {
    const outbox = new AlertOutbox(store.database, { pid: process.pid, token: 'command', isAlive });
    return use(new AlertLog(store.database, outbox), outbox);
  });
}
