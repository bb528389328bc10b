/** `ytm alerts test | preview`. */
import { hostname } from 'node:os';
import type { AlertMessage, IncidentMessageKind } from '../../alerts/core/message.ts';
import { componentOf, type Known, sampleIncident } from '../../alerts/core/sample.ts';
import { messageText, problemNext, problemText } from '../../alerts/core/text.ts';
import type { Notifier } from '../../alerts/notifier.ts';
import { previewDigest } from '../../app/digests.ts';
import { deadmanOf, membersOf } from '../../app/notifiers.ts';
import type { Config } from '../../config/config.ts';
import { isReasonCode, type ReasonCode } from '../../health/catalogue.ts';
import { alertsText } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import { createChildren } from '../../platform/child/run.ts';
import { systemClock } from '../../platform/clock.ts';
import { createSecrets } from '../../platform/secrets.ts';
import { UsageError } from '../errors.ts';
import { type Io, print } from '../io.ts';
import { look } from '../observe.ts';
import { withPast } from '../past-session.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { ALERTS_PREVIEW, ALERTS_TEST } from '../tree/specs/alerts.ts';

const FAILED = 1;
const USAGE = 2;
const ATTEMPT_MS = 30_000;

export const test: Handler<typeof ALERTS_TEST> = async ({ options, args: [name] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  const locale = localeNow(config, io);
  const all = notifiersOf(config, io);
  const chosen = name === undefined ? all : all.filter((notifier) => notifier.name === name);
  const known = all.map((notifier) => notifier.name).join(', ');
  if (all.length === 0) throw new UsageError('no-notifiers');
  if (chosen.length === 0) throw new UsageError('no-notifier', { name: name ?? '', known });
  const results = await Promise.all(chosen.map((notifier) => tryOut(notifier, config, locale, io)));
  for (const { line } of results) print(io, line);
  return results.every(({ ok }) => ok) ? 0 : FAILED;
};

function notifiersOf(config: Config, { env }: Io): readonly Notifier[] {
  const ports = { clock: systemClock, secrets: createSecrets(env), children: createChildren({ clock: systemClock, env }) };
  const deadman = deadmanOf(config.alerts, ports);
  return [...membersOf(config.alerts, ports).map(({ notifier }) => notifier), ...(deadman === null ? [] : [deadman])];
}

/** A real message, with what an incident would look like. */
async function tryOut(
  notifier: Notifier,
  config: Config,
  locale: Locale,
  io: Io,
): Promise<{ readonly ok: boolean; readonly line: string }> {
  const { name, kind, target } = notifier;
  const code: ReasonCode = config.gateway === null ? 'component.unreachable' : 'gateway.not_reachable';
  const sample = messageText(sampleOf(code, 'firing', config, locale), locale);
  const message: AlertMessage = {
    id: `test:${name}:${locale.now}`,
    kind: 'test',
    title: alertsText('test.title', locale),
    body: `${alertsText('test.body', locale, { notifier: name })}\n\n${sample.title}\n${sample.body}\n`,
    at: locale.now,
    host: hostname(),
  };
  const deadline = new AbortController();
  const cancel = systemClock.after(ATTEMPT_MS, () => deadline.abort(new DOMException('too late', 'TimeoutError')));
  const result = await notifier.deliver({ message, text: messageText(message, locale) }, AbortSignal.any([io.signal, deadline.signal]));
  cancel();
  const place = { name, kind, target };
  if (result.ok)
    return { ok: true, line: alertsText('test.delivered', locale, { ...place, answer: result.answer === '' ? '—' : result.answer }) };
  const next = alertsText('test.next', locale, { next: problemNext(result.problem, locale) });
  return { ok: false, line: `${alertsText('test.failed', locale, { ...place, problem: problemText(result.problem, locale) })}\n${next}` };
}

const SHOWN = ['firing', 'resolved', 'missed'] as const;

export const preview: Handler<typeof ALERTS_PREVIEW> = async ({ options, args: [code = ''] }, io) => {
  const config = await openConfig(options.config, io, USAGE);
  if (code === DIGEST) return previewOfDigest(config, io);
  if (!isReasonCode(code)) throw new UsageError('no-reason', { name: code });
  const locale = localeNow(config, io);
  const texts = SHOWN.map((kind) => messageText(sampleOf(code, kind, config, locale), locale));
  print(io, texts.map(({ title, body }) => `${title}\n\n${body}`).join('\n\n---\n\n'));
  return 0;
};

/** In place of a reason: the digest of the last day. */
const DIGEST = 'digest';

async function previewOfDigest(config: Config, io: Io): Promise<number> {
  const { snapshot } = await look(config, io, { named: [], evidence: 'now', signal: io.signal, failureExit: FAILED });
  const locale = localeNow(config, io);
  return withPast(config, io, (store) => {
    const { title, body } = messageText(previewDigest(store, snapshot, locale.now), locale);
    print(io, `${title}\n\n${body}`);
    return 0;
  });
}

function sampleOf(code: ReasonCode, kind: IncidentMessageKind, config: Config, { now }: Locale) {
  const components = config.components.map(({ id }) => id);
  return sampleIncident({ code, kind, component: componentOf(code, components), host: hostname(), now, known: knownIn(config) });
}

function knownIn({ gateway, paths }: Config): Known {
  const values = {
    host: gateway?.peer ?? null,
    peer: gateway?.peer ?? null,
    target: gateway?.url ?? null,
    lan: gateway?.lan ?? null,
    domains: 'tailnet, http',
    failing: 'ui, healthz',
    path: paths.share,
    hot: paths.hot,
  };
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}
