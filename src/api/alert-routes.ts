/** What a person asks of alerting, over the socket (or over HTTP with a token). */
import type { AlertAnswer, SilenceAnswer } from '../health/alert-request.ts';
import type { AlertActions } from '../ports/alerts-port.ts';
import { alertAnswerToJson } from '../report/alert-answer.ts';
import { parseDuration } from '../schema/units.ts';
import { readJson } from './body.ts';
import { type Exchange, type Handlers, refuse, sendJson } from './exchange.ts';

interface Fields {
  readonly incident?: unknown;
  readonly note?: unknown;
  readonly by?: unknown;
  readonly components?: unknown;
  readonly for?: unknown;
  readonly why?: unknown;
  readonly id?: unknown;
}

/** An English sentence: what the body should look like. */
type Misshapen = string;

export function alertRoutes(alerts: AlertActions | null): readonly (readonly [string, Handlers])[] {
  const post = (answer: (fields: Fields, alerts: AlertActions) => Promise<AlertAnswer | SilenceAnswer> | Misshapen): Handlers => ({
    POST: async (exchange) => {
      if (alerts === null) return refuse(exchange, 404, 'alerts are not evaluated here');
      const body = await readJson(exchange.request);
      if (!body.ok) return refuse(exchange, body.status, body.error);
      if (typeof body.value !== 'object' || body.value === null || Array.isArray(body.value))
        return refuse(exchange, 400, 'expected an object');
      const answering = answer(body.value as Fields, alerts);
      if (typeof answering === 'string') return refuse(exchange, 400, `expected ${answering}`);
      return tell(exchange, await answering);
    },
  });
  return [
    ['/api/v1/alerts/ack', post(ack)],
    ['/api/v1/alerts/silence', post(silence)],
    ['/api/v1/alerts/unsilence', post(({ id }, actions) => (typeof id === 'string' ? actions.unsilence(id) : '{"id": "…"}'))],
  ];
}

function ack({ incident, note = '', by }: Fields, alerts: AlertActions): Promise<AlertAnswer> | Misshapen {
  if (typeof incident !== 'string' || typeof note !== 'string' || !isName(by)) return '{"incident": "…"}, with "note" and "by" as texts';
  return alerts.ack(incident, note, by);
}

function silence(fields: Fields, alerts: AlertActions): Promise<SilenceAnswer> | Misshapen {
  const { components, for: span, why = '', by } = fields;
  const forMs = typeof span === 'string' ? parseDuration(span) : null;
  if (forMs === null || !isComponents(components) || typeof why !== 'string' || !isName(by))
    return '{"components": ["…"], "for": "2h"}, or null for all components, with "why" and "by" as texts';
  return alerts.silence({ components, forMs, why }, by);
}

function isName(by: unknown): by is string | undefined {
  return by === undefined || typeof by === 'string';
}

function isComponents(value: unknown): value is readonly string[] | null {
  return value === null || (Array.isArray(value) && value.every((each) => typeof each === 'string'));
}

function tell(exchange: Exchange, answer: AlertAnswer | SilenceAnswer): void {
  sendJson(exchange, answer.ok ? 200 : 409, alertAnswerToJson(answer));
}
