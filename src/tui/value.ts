/** The most informative value of a probe's last attempt: a latency, an age, free space, or the failure. */
import type { ReasonCode } from '../health/catalogue.ts';
import type { Facts, Millis } from '../health/observation.ts';
import type { LastAttempt, ProbeSnapshot } from '../health/snapshot.ts';
import { bytes, span } from '../messages/template.ts';
import { cells } from './fit.ts';
import { type Pen, say, shortAge } from './pen.ts';

type Printer = (facts: Facts, attempt: LastAttempt, pen: Pen) => string | null;

// The first one with a value wins; a report that was read over HTTP has facts of both.
const PRINTERS: readonly Printer[] = [
  ({ watchdog }, _, pen) => (watchdog?.ageMs === undefined ? null : say(pen, 'old-by', { age: secondsAge(watchdog.ageMs, pen) })),
  ({ heartbeat }, _, pen) => (heartbeat === undefined ? null : say(pen, 'old-by', { age: secondsAge(heartbeat.ageMs, pen) })),
  ({ space }, _, pen) => (space === undefined ? null : say(pen, 'free', { size: bytes(space.freeBytes) })),
  ({ tailscale }, _, pen) => (tailscale?.roundTripMs === undefined ? null : roundTrip(tailscale.roundTripMs, tailscale.path, pen)),
  ({ tcp }, _, pen) => (tcp?.connectMs === undefined ? null : span(tcp.connectMs, pen.locale.language)),
  ({ dns }, _, pen) => (dns?.resolveMs === undefined ? null : span(dns.resolveMs, pen.locale.language)),
  ({ mount }, _, pen) => (mount === undefined ? null : say(pen, mount.readOnly === true ? 'read-only' : 'writable')),
  ({ sentinel }, _, pen) => (sentinel === undefined ? null : say(pen, 'found-it')),
  ({ observer }, _, pen) => (observer === undefined ? null : say(pen, observer.selfOnline === false ? 'offline' : 'online')),
  ({ command }) => command?.perfdata?.map((item) => `${item.value}${item.unit}`)[0] ?? null,
];

function secondsAge(ms: Millis, pen: Pen): string {
  return ms < 10_000 ? say(pen, 'seconds', { count: Math.floor(ms / 1_000) }) : shortAge(ms, pen);
}

function roundTrip(ms: Millis, path: string | undefined, pen: Pen): string {
  const time = span(ms, pen.locale.language);
  return path === 'derp' ? `${time} derp` : time;
}

/** At most `width` cells; empty when nothing was attempted yet. */
export function valueOf(probe: ProbeSnapshot, width: number, pen: Pen): string {
  const attempt = probe.last;
  if (attempt === null) return '';
  if (!attempt.ok && attempt.code !== null) return failure(attempt.code, attempt, width);
  for (const tell of PRINTERS) {
    const text = tell(attempt.facts, attempt, pen);
    if (text !== null) return text;
  }
  return span(attempt.tookMs, pen.locale.language);
}

/** The code, or its second half if it does not fit; for an unexpected HTTP status its number. */
function failure(code: ReasonCode, attempt: LastAttempt, width: number): string {
  const status = attempt.facts.http?.status;
  if (code === 'http.status' && status !== undefined) return `HTTP ${status}`;
  return cells(code) <= width ? code : code.slice(code.indexOf('.') + 1);
}
