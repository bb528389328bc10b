/** `heartbeat`: reads what the last mirror run wrote into the vault back through the gateway: the whole chain in one number. */
import * as z from 'zod/mini';
import type { ReasonCode } from '../health/catalogue.ts';
import { once } from '../platform/once.ts';
import type { observeHeartbeat } from './http/heartbeat-report.ts';
import { fetchFields, type HeartbeatSettings } from './http/settings.ts';
import { shownUrl } from './http/shown-url.ts';
import { FETCH_CODES } from './net/codes.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

const settings = once((): z.ZodMiniType<HeartbeatSettings> => z.strictObject({ ...fetchFields() }));

const codes: readonly ReasonCode[] = [...FETCH_CODES, 'heartbeat.late', 'heartbeat.wrong_vault', 'heartbeat.missing', 'heartbeat.invalid'];

/** Cached: importing again costs 2 % of an attempt. */
let observing: Promise<{ readonly observeHeartbeat: typeof observeHeartbeat }> | undefined;

export const heartbeatProbe: ProbeKind<HeartbeatSettings> = {
  kind: 'heartbeat',
  get settings() {
    return settings();
  },
  defaults: { domain: 'report', every: '30s', timeout: '8s' },
  codes,
  target: (given) => shownUrl(given.url),
  async observe(given: HeartbeatSettings, context: ProbeContext) {
    observing ??= import('./http/heartbeat-report.ts');
    return (await observing).observeHeartbeat(given, context);
  },
};
