/** `ytm alerts list | ack | silence | unsilence`: what alerting remembers. A running daemon follows within half a minute. */
import { userInfo } from 'node:os';
import { acknowledged } from '../../alerts/core/ack.ts';
import { withoutSilence, withSilence } from '../../alerts/core/silence.ts';
import type { AlertState, Case, Silence } from '../../alerts/core/state.ts';
import { withState } from '../../app/state.ts';
import type { Config } from '../../config/config.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import type { Millis } from '../../health/observation.ts';
import { alertsText, cliText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { isAlive } from '../../platform/is-alive.ts';
import { AlertLog } from '../../store/alert-log.ts';
import { AlertOutbox } from '../../store/alert-outbox.ts';
import type { Store } from '../../store/store.ts';
import { CommandError, UsageError } from '../errors.ts';
import { type Io, print } from '../io.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { ALERTS_ACK, ALERTS_LIST, ALERTS_SILENCE, ALERTS_UNSILENCE } from '../tree/specs/alerts.ts';

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
    ...muted.map((silence) => silenceLine('list.silence', silence, locale)),
  ];
}

function caseLine({ component, trouble, notified, ack }: Case, locale: Locale): string {
  const { from, now } = trouble;
  const notifiers = notified === null ? [] : Object.keys(notified.to);
  const people =
    notifiers.length === 0 ? alertsText('list.pending', locale) : alertsText('list.notified', locale, { notifiers: notifiers.join(', ') });
  const seen = ack === null ? '' : alertsText('list.acked', locale, { by: ack.by });
  return alertsText('list.open', locale, { component, verdict: now.verdict, from, for: locale.now - from, people, seen });
}

function silenceLine(key: 'list.silence' | 'silence.done', { id, components, until, why }: Silence, locale: Locale): string {
  return alertsText(key, locale, { id, components: components === null ? ALL : components.join(', '), until, why });
}

export const ack: Handler<typeof ALERTS_ACK> = async ({ options, args: [name] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const component = known(name, config);
  const locale = localeNow(config, io);
  return withRecords(config, io, (log) => {
    const isOpen = Object.values(log.state().cases).some((one) => one.component === component && one.good === null);
    if (!isOpen) return failed(alertsText('ack.nothing', locale, { component }), io);
    change(log, (state) => acknowledged(state, component, nameOfUser(), locale.now), config, io);
    print(io, alertsText('ack.done', locale, { component }));
    return 0;
  });
};

export const silence: Handler<typeof ALERTS_SILENCE> = async ({ options, args: [name] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const component = name === ALL ? ALL : known(name, config);
  const locale = localeNow(config, io);
  const from = locale.now;
  return withRecords(config, io, (log) => {
    const made: Silence = {
      id: nextId(log.state().silences),
      components: component === ALL ? null : [component],
      from,
      until: from + (options.for ?? USUALLY_MS),
      by: nameOfUser(),
      why: options.why ?? '',
    };
    change(log, (state) => withSilence(state, made), config, io);
    print(io, silenceLine('silence.done', made, locale));
    return 0;
  });
};

export const unsilence: Handler<typeof ALERTS_UNSILENCE> = async ({ options, args: [id = ''] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  return withRecords(config, io, (log) => {
    if (!log.state().silences.some((one) => one.id === id)) return failed(alertsText('unsilence.unknown', locale, { id }), io);
    change(log, (state) => withoutSilence(state, id), config, io);
    print(io, alertsText('unsilence.done', locale, { id }));
    return 0;
  });
};

function known(name: string | undefined, { components }: Config): string {
  const all = [...components.map(({ id }) => id), MIRROR];
  if (name === undefined) throw new UsageError('missing-component', { known: all.join(', ') });
  if (!all.includes(name)) throw new UsageError('no-component', { name, known: all.join(', ') });
  return name;
}

/** `s1`, `s2`, …: short, because people type it. */
function nextId(silences: readonly Silence[]): string {
  const numbers = silences.map(({ id }) => Number(/^s(\d+)$/.exec(id)?.[1] ?? 0));
  return `s${Math.max(0, ...numbers) + 1}`;
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}

function failed(text: string, io: Io): number {
  print(io, text);
  return FAILED;
}

function change(log: AlertLog, by: (state: AlertState) => AlertState, config: Config, io: Io): void {
  if (!log.change(by)) throw notRecorded(config, io);
}

function notRecorded(config: Config, io: Io): CommandError {
  return new CommandError(cliText('not-recorded', localeNow(config, io), { folder: config.paths.state }), FAILED);
}

function withRecords(config: Config, io: Io, use: (log: AlertLog, outbox: AlertOutbox) => number): Promise<number> {
  return withState(config, (store: Store | null) => {
    if (store === null) throw notRecorded(config, io);
    const outbox = new AlertOutbox(store.database, { pid: process.pid, token: 'command', isAlive });
    return use(new AlertLog(store.database, outbox), outbox);
  });
}
