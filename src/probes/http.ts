/** `http`: gets a URL on a fresh connection and compares the answer with what is expected. */
import * as z from 'zod/mini';
import type { ReasonCode } from '../health/catalogue.ts';
import { once } from '../platform/once.ts';
import { described, duration, flag, pattern, stringList, textField } from '../schema/fields.ts';
import { parseJsonPath } from './http/json-path.ts';
import type { observeHttp } from './http/observe.ts';
import { fetchFields, type HttpSettings } from './http/settings.ts';
import { shownUrl } from './http/shown-url.ts';
import { FETCH_CODES, JSON_CODES } from './net/codes.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

/** A status, or a class of them such as `2xx`. */
const STATUS = 'a status from 200 to 599, or a class such as 2xx';
const statusRule = z.union(
  [
    z.number({ error: STATUS }).check(z.int({ error: STATUS }), z.minimum(200, { error: STATUS }), z.maximum(599, { error: STATUS })),
    z.enum(['2xx', '3xx', '4xx', '5xx'], { error: STATUS }),
  ],
  { error: STATUS },
);

const JSON_PATH = 'a path such as status or data.items[0].name';
const jsonPath = textField(JSON_PATH, (written) => (parseJsonPath(written) === null ? { expected: JSON_PATH } : { value: written }));
const lowerName = textField('the name of a header', (name) => ({ value: name.toLowerCase() }));
const JSON_VALUE = 'a text, a number, true, false, null, or a comparison such as { lt: 100 }';
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], { error: 'a text, a number, true, false or null' });
const limit = z.optional(z.number({ error: 'a number' }));
const comparison = z.strictObject({ lt: limit, le: limit, gt: limit, ge: limit, ne: z.optional(scalar) }, { error: JSON_VALUE }).check(
  z.refine((given) => Object.keys(given).length > 0, {
    error: 'a comparison with lt, le, gt, ge or ne',
    // An unknown key is said already.
    when: ({ issues }) => issues.length === 0,
  }),
);
const jsonValue = z.union([z.string(), z.number(), z.boolean(), z.null(), comparison], { error: JSON_VALUE });
const HEADER_RULE = 'a regular expression, or false';
const headerRule = z.union([z.literal(false), pattern()], { error: HEADER_RULE });

const expectation = z.strictObject(
  {
    status: described(
      z._default(z.array(statusRule, { error: 'a list of statuses' }).check(z.minLength(1, { error: 'a list of at least one status' })), [
        '2xx',
      ]),
      'The expected statuses: numbers, or classes such as 2xx',
    ),
    headers: described(
      z._default(z.record(lowerName, headerRule, { error: 'a map of header names to regular expressions' }), {}),
      'Response headers that must exist and match these regular expressions; false: there must be no such header',
    ),
    contains: described(z._default(stringList(), []), 'Texts that the body must contain'),
    notContains: described(z._default(stringList(), []), 'Texts that the body must not contain'),
    matches: described(
      z._default(z.array(pattern(), { error: 'a list of regular expressions' }), []),
      'Regular expressions that the body must match',
    ),
    json: described(
      z._default(z.record(jsonPath, jsonValue, { error: 'a map of paths to values' }), {}),
      'Values that the JSON body must contain, by path such as status or $.items[0].name; compared including their type. { lt: 100 } compares: lt, le, gt and ge with numbers, ne with any value; several must all hold. Of duplicate keys in the body the last one counts',
    ),
  },
  { error: 'a map of expectations' },
);

const settings = once(
  (): z.ZodMiniType<HttpSettings> =>
    z.strictObject({
      ...fetchFields(),
      expect: described(z.prefault(expectation, {}), 'The expected response'),
      followRedirects: described(
        z._default(flag(), true),
        'Follow up to 5 redirects on the same host, with the cookies that they set, never from https to http; anything else is a failure',
      ),
      role: z.optional(
        described(
          z.enum(['front', 'api', 'files'], { error: 'front, api or files' }),
          'What the probe is for the diagnosis of its component: the front page, the API, or the files that the host serves. Each once in a component. The standard probes ui, healthz and files have these roles',
        ),
      ),
      certWarn: described(
        z.prefault(duration(), '14d'),
        'Warn when the certificate has less than this left, or less than a third of its life if that is shorter',
      ),
    }),
);

const codes: readonly ReasonCode[] = [
  ...FETCH_CODES,
  ...JSON_CODES,
  'http.header_mismatch',
  'http.header_forbidden',
  'body.missing_text',
  'body.forbidden_text',
  'tls.expiring',
];

/** Cached: importing again costs 2 % of an attempt. */
let observing: Promise<{ readonly observeHttp: typeof observeHttp }> | undefined;

export const httpProbe: ProbeKind<HttpSettings> = {
  kind: 'http',
  get settings() {
    return settings();
  },
  defaults: { domain: 'http', every: '30s', timeout: '8s' },
  codes,
  target: (given) => shownUrl(given.url),
  async observe(given: HttpSettings, context: ProbeContext) {
    observing ??= import('./http/observe.ts');
    return (await observing).observeHttp(given, context);
  },
};
