/** The daemon's log: one line per event on stderr, English, `time level message key=value…`; values are escaped. */
import { escapeText } from '../messages/template.ts';
import type { Clock } from './clock.ts';

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
}

export function createLog(stream: { write(text: string): unknown }, clock: Clock): Log {
  const line = (level: string, message: string, fields: LogFields): void => {
    const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(String(value))}`);
    stream.write(`${new Date(clock.now()).toISOString()} ${level} ${message}${pairs.join('')}\n`);
  };
  return {
    info: (message, fields = {}) => line('info', message, fields),
    warn: (message, fields = {}) => line('warn', message, fields),
  };
}

function quoted(value: string): string {
  const safe = escapeText(value);
  return /[\s"=]/.test(safe) ? `"${safe.replaceAll('"', '\\"')}"` : safe;
}
