/** `ytm replay`: what people would have received, had this config been in force. */
import type { Addressed } from '../../alerts/core/dispatch.ts';
import { messageText } from '../../alerts/core/text.ts';
import { replay as play, type Replayed } from '../../app/replay.ts';
import type { TimeRange } from '../../health/availability.ts';
import type { Millis } from '../../health/observation.ts';
import { alertsText, reasonText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { timestamp } from '../../report/reason-json.ts';
import { print, printError, printJson } from '../io.ts';
import { rangeOf } from '../moment.ts';
import { withPast } from '../past-session.ts';
import { interrupted, localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { REPLAY } from '../tree/specs/past.ts';

const USAGE = 2;
const USUALLY_MS: Millis = 86_400_000;

export const replay: Handler<typeof REPLAY> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  const range = rangeOf(options, USUALLY_MS, locale.now);
  return withPast(config, io, (store) => {
    if (config.alerts.notifiers.length === 0) printError(io, `ytm: ${alertsText('replay.no-notifiers', locale)}`);
    const replayed = played(
      () => play(store, config, range, io.signal),
      () => interrupted(config, io),
    );
    if (options.json) printJson(io, replayToJson(replayed, range, locale), 2);
    else for (const line of replayLines(replayed, range, options.full, locale)) print(io, line);
    return 0;
  });
};

function played(run: () => Replayed, onAbort: () => Error): Replayed {
  try {
    return run();
  } catch (error) {
    throw error instanceof DOMException ? onAbort() : error;
  }
}

function replayLines({ sent, attempts }: Replayed, { from, until }: TimeRange, isFull: boolean, locale: Locale): readonly string[] {
  const range = { from, until };
  if (attempts === 0) return [alertsText('replay.nothing-recorded', locale, range)];
  if (sent.length === 0) return [alertsText('replay.none', locale, range)];
  return [
    ...sent.flatMap((one) => messageLines(one, isFull, locale)),
    '',
    alertsText('replay.total', locale, { ...range, count: sent.length }),
  ];
}

/** Spans in sentences are as of the moment of sending; its time of day is as of now, with a date where it needs one. */
function messageLines({ message, to }: Addressed, isFull: boolean, locale: Locale): readonly string[] {
  const { title, body } = messageText(message, { ...locale, now: message.at });
  const head = alertsText('replay.line', locale, { at: message.at, notifiers: to.join(', ') });
  return [`${head} ${title}`, ...(isFull ? [...body.split('\n').map((line) => `    ${line}`), ''] : [])];
}

/** `ytm.replay/1`. */
function replayToJson({ sent, attempts }: Replayed, { from, until }: TimeRange, locale: Locale): unknown {
  return {
    schema: 'ytm.replay/1',
    since: timestamp(from),
    until: timestamp(until),
    attempts,
    messages: sent.map(({ message, to }) => {
      const at = { ...locale, now: message.at };
      const { id, kind, incident, component, severity, verdict, cause } = message;
      const text = reasonText(cause, at);
      return {
        at: timestamp(message.at),
        to,
        id,
        kind,
        incident,
        component,
        severity,
        verdict,
        code: cause.code,
        text,
        ...messageText(message, at),
      };
    }),
  };
}
