/** An incident as it could be, for previews and tests of notifiers. */
import { metaOf, type ReasonCode } from '../../health/catalogue.ts';
import type { Args, EpochMs, Scalar } from '../../health/ids.ts';
import { MIRROR } from '../../health/mirror-component.ts';
import { reasonOf } from '../../health/reason.ts';
import { CATALOGUES } from '../../messages/messages.ts';
import { placesOf } from '../../messages/template.ts';
import type { IncidentMessage, IncidentMessageKind } from './message.ts';

const MINUTE = 60_000;

/** What is known of this config, by the places of sentences. */
export type Known = Readonly<Record<string, string>>;

export interface Sample {
  readonly code: ReasonCode;
  readonly kind: IncidentMessageKind;
  readonly component: string;
  readonly host: string;
  readonly now: EpochMs;
  readonly known: Known;
}

const NUMBERS: Readonly<Record<string, Scalar>> = { status: 503, bad: 8, of: 20, pid: 4_711, rise: 2 };
const WORDS: Readonly<Record<string, string>> = { phase: 'processing', what: 'http.timeout', remount: 'mount-again' };

export function sampleIncident({ code, kind, component, host, now, known }: Sample): IncidentMessage {
  const isOver = kind === 'resolved' || kind === 'missed';
  const { severity, holdMs } = metaOf(code);
  const from = now - holdMs - (isOver ? 6 * MINUTE : 0);
  const worst = severity === 'critical' ? 'down' : 'degraded';
  return {
    id: `preview:${code}:${kind}`,
    kind,
    incident: `${component}@${from}`,
    component,
    about: 'trouble',
    severity,
    worst,
    verdict: isOver ? 'healthy' : worst,
    cause: reasonOf(code, exampleArgs(code, from, now, { component, probe: component, ...known }), { component, since: from }),
    evidence: [],
    consequences: [],
    turns: [],
    from,
    until: isOver ? now - 2 * MINUTE : null,
    at: now,
    host,
  };
}

/** The component that a reason is usually about. */
export function componentOf(code: ReasonCode, components: readonly string[]): string {
  const area = code.split('.')[0] ?? '';
  const isOfMirror = area === MIRROR || area === 'rsync' || area === 'heartbeat' || /^hot\.(?!space)|^vault\.(?!host_off)/.test(code);
  if (isOfMirror) return MIRROR;
  const wanted = ['mount', 'sentinel', 'space', 'permission'].includes(area) ? 'vault' : area === 'tailscale' ? 'observer' : area;
  return components.find((name) => name === wanted) ?? components.find((name) => name !== 'observer') ?? 'gateway';
}

/** A value for every place of its sentences; a name in brackets where the config does not say it. */
function exampleArgs(code: ReasonCode, from: EpochMs, now: EpochMs, known: Known): Args {
  const { text, next } = CATALOGUES.en.reasons[code];
  return Object.fromEntries(
    [...placesOf(text), ...placesOf(next)].map((place) => {
      const [name = '', form] = place.split(':');
      return [name, exampleOf(name, form, from, now, known)];
    }),
  );
}

function exampleOf(name: string, form: string | undefined, from: EpochMs, now: EpochMs, known: Known): Scalar {
  switch (form) {
    case 'ms':
      return Math.max(MINUTE, now - from);
    case 'ago':
    case 'clock':
      return from;
    case 'bytes':
      return 1_200_000_000;
    case 'percent':
      return 0.03;
    case 'word':
      return WORDS[name] ?? `<${name}>`;
    default:
      return known[name] ?? NUMBERS[name] ?? `<${name}>`;
  }
}
