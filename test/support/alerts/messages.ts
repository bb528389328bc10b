/** Messages about an incident of the gateway, and the locales in which they are read. */
import type { DigestMessage, IncidentMessage } from '../../../src/alerts/core/message.ts';
import { reasonOf } from '../../../src/health/reason.ts';
import { type Language, localeOf } from '../../../src/messages/messages.ts';
import type { Locale } from '../../../src/messages/template.ts';

export const MINUTE = 60_000;
/** 21:03 UTC. */
export const FROM = Date.UTC(2026, 10, 22, 21, 3);

export const CAUSE = reasonOf(
  'gateway.services_down',
  { failing: 'http.timeout at ui and healthz', host: 'acer' },
  { component: 'gateway', since: FROM },
);

export const EVIDENCE = reasonOf(
  'http.timeout',
  { timeout: 8_000, phase: 'processing', target: 'https://acer/ui/', host: 'acer', probe: 'ui', component: 'gateway' },
  { component: 'gateway', probe: 'ui', since: FROM },
);

export function aboutGateway(over: Partial<IncidentMessage> = {}): IncidentMessage {
  return {
    id: `gateway@${FROM}:firing`,
    kind: 'firing',
    incident: `gateway@${FROM}`,
    component: 'gateway',
    about: 'trouble',
    severity: 'critical',
    worst: 'down',
    verdict: 'down',
    cause: CAUSE,
    evidence: [CAUSE, EVIDENCE],
    consequences: [],
    turns: [],
    from: FROM,
    until: null,
    at: FROM + 2 * MINUTE,
    host: 'studio',
    ...over,
  };
}

/** A digest of a day with nothing in it. */
export const DIGEST: DigestMessage = {
  id: 'digest:studio:1',
  kind: 'digest',
  digest: {
    from: FROM - 86_400_000,
    until: FROM,
    availability: [],
    incidents: [],
    incidentCount: 0,
    mirror: null,
    space: [],
    expiring: [],
  },
  at: FROM,
  host: 'studio',
};

export function localeAt(now: number, language: Language = 'en'): Locale {
  return localeOf(language, now, 0);
}
