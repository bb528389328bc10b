/** `beat`: reads what the last mirror run wrote into the vault back through the gateway: the whole chain in one number. */
import * as z from 'zod/mini';
import type { ReasonCode } from '../health/catalogue.ts';
import { once } from '../platform/once.ts';
import type { observeBeat } from './http/beat-report.ts';
import { type FetchSettings, fetchFields } from './http/settings.ts';
import { shownUrl } from './http/shown-url.ts';
import { FETCH_CODES } from './net/codes.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

export type BeatSettings = FetchSettings;

const settings = once((): z.ZodMiniType<BeatSettings> => z.strictObject({ ...fetchFields() }));

const codes: readonly ReasonCode[] = [...FETCH_CODES, 'beat.late', 'beat.wrong_vault', 'beat.missing', 'beat.invalid'];

/** Kept, because asking the loader anew costs 2 % of an attempt. */
let observing: Promise<{ readonly observeBeat: typeof observeBeat }> | undefined;

export const beatProbe: ProbeKind<BeatSettings> = {
  kind: 'beat',
  get settings() {
    return settings();
  },
  defaults: { domain: 'report', every: '30s', timeout: '8s' },
  codes,
  target: (given) => shownUrl(given.url),
  async observe(given: BeatSettings, context: ProbeContext) {
    observing ??= import('./http/beat-report.ts');
    return (await observing).observeBeat(given, context);
  },
};
