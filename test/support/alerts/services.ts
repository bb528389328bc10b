/** The answers of services, as their documentation describes them. */
import type { Given, Got, Service } from './http-receiver.ts';

type Json = Readonly<Record<string, unknown>>;

function jsonOf({ body }: Got): Json | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}

function json(status: number, value: unknown): Given {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

const isText = (value: unknown, most = Number.POSITIVE_INFINITY): value is string => typeof value === 'string' && value.length <= most;

/** https://docs.ntfy.sh/publish/#publish-as-json */
export const ntfyService: Service = (got) => {
  const { topic, title, message, priority, tags, sequence_id: sequence } = jsonOf(got) ?? {};
  const isGood =
    got.method === 'POST' &&
    got.path === '/' &&
    [topic, sequence].every((name) => isText(name) && /^[-_A-Za-z0-9]{1,64}$/.test(name)) &&
    [title, message].every((text) => isText(text) && Buffer.byteLength(text) <= 4_096) &&
    [1, 2, 3, 4, 5].includes(Number(priority)) &&
    Array.isArray(tags);
  if (!isGood) return json(400, { code: 40_024, http: 400, error: 'invalid request: request body must be valid JSON' });
  return json(200, { id: 'xE73Iyuabi', time: 1_673_542_291, event: 'message', topic, title, message });
};

/** https://api.slack.com/messaging/webhooks#handling_errors */
export const slackService: Service = (got) => {
  const { text, blocks } = jsonOf(got) ?? {};
  if (got.headers['content-type'] !== 'application/json' || !isText(text)) return { status: 400, body: 'invalid_payload' };
  const isGood = (block: Json): boolean => isText((block['text'] as Json | undefined)?.['text'], 3_000) && block['type'] === 'section';
  return (blocks as readonly Json[]).every(isGood) ? { status: 200, body: 'ok' } : { status: 400, body: 'invalid_blocks' };
};

/** https://discord.com/developers/docs/resources/webhook#execute-webhook */
export const discordService: Service = (got) => {
  const { embeds, allowed_mentions: mentions } = jsonOf(got) ?? {};
  const [embed] = (embeds ?? []) as readonly Json[];
  const isGood =
    isText(embed?.['title'], 256) && isText(embed?.['description'], 4_096) && JSON.stringify(mentions) === JSON.stringify({ parse: [] });
  if (!isGood) return json(400, { message: 'Invalid Form Body', code: 50_035 });
  return new URL(got.path, 'http://x').searchParams.get('wait') === 'true' ? json(200, { id: '1181289217', type: 0 }) : { status: 204 };
};

/** https://healthchecks.io/docs/http_api/ */
export function healthchecksService(uuid: string): Service {
  return ({ path }) => {
    const [, id, action = ''] = path.split('/');
    if (id !== uuid) return { status: 200, body: 'OK (not found)' };
    return ['', 'fail', 'log', 'start'].includes(action) ? { status: 200, body: 'OK' } : { status: 400, body: 'invalid url format' };
  };
}

/** A receiver of Alertmanager's webhooks (version 4). */
export const webhookService: Service = (got) => {
  const { version, status, alerts, groupKey } = jsonOf(got) ?? {};
  const isGood = version === '4' && isText(status) && isText(groupKey) && Array.isArray(alerts) && alerts.length > 0;
  return isGood ? { status: 202, body: 'accepted' } : { status: 400, body: 'not an Alertmanager webhook' };
};

/** POST /api/v2/alerts of Alertmanager's openapi.yaml. */
export const alertmanagerService: Service = (got) => {
  const alerts: unknown = JSON.parse(got.body);
  const isGood = got.path.endsWith('/api/v2/alerts') && Array.isArray(alerts) && alerts.every((alert: Json) => isMapping(alert['labels']));
  return isGood ? { status: 200 } : json(400, 'bad request');
};

function isMapping(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'string');
}
