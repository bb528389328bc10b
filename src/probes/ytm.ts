/** `ytm`: reads the snapshot of another machine's `ytm serve`, so that two machines watch each other. */
import * as z from 'zod/mini';
import type { ReasonCode } from '../health/catalogue.ts';
import { once } from '../platform/once.ts';
import { described, duration, httpUrl } from '../schema/fields.ts';
import { fetchFields, type YtmSettings } from './http/settings.ts';
import { shownUrl } from './http/shown-url.ts';
import type { observeYtm } from './http/ytm-report.ts';
import { FETCH_CODES, JSON_CODES } from './net/codes.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

const settings = once(
  (): z.ZodMiniType<YtmSettings> =>
    z.strictObject({
      ...fetchFields(),
      url: described(httpUrl(), 'The address of its exporter, such as http://acer-dai:19860'),
      maxAge: described(z.prefault(duration({ min: '1s' }), '5m'), 'A snapshot older than this is stale'),
      report: described(
        z._default(
          z.array(z.string().check(z.regex(/^[a-z][a-z0-9_-]*$/, { error: 'the name of a component' })), { error: 'a list of components' }),
          [],
        ),
        'Components of the other ytm whose trouble is reported here, such as [hot, vault, mirror]: for the machine that alerts.pager of the other one names',
      ),
    }),
);

const codes: readonly ReasonCode[] = [
  ...FETCH_CODES.filter((code) => code !== 'tcp.refused'),
  ...JSON_CODES.filter((code) => code !== 'json.missing'),
  'peer.not_running',
  'peer.stale',
  'peer.degraded',
  'peer.down',
];

let observing: Promise<{ readonly observeYtm: typeof observeYtm }> | undefined;

export const ytmProbe: ProbeKind<YtmSettings> = {
  kind: 'ytm',
  get settings() {
    return settings();
  },
  defaults: { domain: 'report', every: '30s', timeout: '8s' },
  codes,
  target: (given) => shownUrl(given.url),
  async observe(given: YtmSettings, context: ProbeContext) {
    observing ??= import('./http/ytm-report.ts');
    return (await observing).observeYtm(given, context);
  },
};
