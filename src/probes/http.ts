/** `http`: gets a URL on a fresh connection and compares the answer with what is expected. */
import * as z from 'zod/mini';
import { described, duration, flag, pattern, stringList, textField } from '../config/fields.ts';
import type { ReasonCode } from '../health/catalogue.ts';
import type { Millis, Scalar } from '../health/observation.ts';
import { once } from '../platform/once.ts';
import { parseJsonPath } from './http/json-path.ts';
import type { observeHttp } from './http/observe.ts';
import { type FetchSettings, fetchFields } from './http/settings.ts';
import { shownUrl } from './http/shown-url.ts';
import { FETCH_CODES, JSON_CODES } from './net/codes.ts';
import type { ProbeContext, ProbeKind } from './probe.ts';

/** A status, or a class of them such as `2xx`. */
export type StatusRule = number | '2xx' | '3xx' | '4xx' | '5xx';

export interface HttpExpectation {
  readonly status: readonly StatusRule[];
  /** Names in lower case; the value must match. */
  readonly headers: Readonly<Record<string, RegExp>>;
  readonly contains: readonly string[];
  readonly notContains: readonly string[];
  readonly matches: readonly RegExp[];
  /** Paths into the JSON body (`status`, `items[0].id`) and the value that must be there, type and all. */
  readonly json: Readonly<Record<string, Scalar>>;
}

export interface HttpSettings extends FetchSettings {
  readonly expect: HttpExpectation;
  readonly followRedirects: boolean;
  /** Warns when the certificate has less than this left. */
  readonly certWarn: Millis;
}

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
const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], { error: 'a text, a number, true, false or null' });

const expectation = z.strictObject(
  {
    status: described(
      z._default(z.array(statusRule, { error: 'a list of statuses' }).check(z.minLength(1, { error: 'a list of at least one status' })), [
        '2xx',
      ]),
      'The statuses that are right: numbers, or classes such as 2xx',
    ),
    headers: described(
      z._default(z.record(lowerName, pattern(), { error: 'a map of header names to regular expressions' }), {}),
      'Response headers that must be there and match these regular expressions',
    ),
    contains: described(z._default(stringList(), []), 'Texts that the body must hold'),
    notContains: described(z._default(stringList(), []), 'Texts that the body must not hold'),
    matches: described(
      z._default(z.array(pattern(), { error: 'a list of regular expressions' }), []),
      'Regular expressions that the body must match',
    ),
    json: described(
      z._default(z.record(jsonPath, scalar, { error: 'a map of paths to values' }), {}),
      'Values that the JSON body must hold, by path; compared with their type. Of duplicate keys in the body the last one counts',
    ),
  },
  { error: 'a map of expectations' },
);

const settings = once(
  (): z.ZodMiniType<HttpSettings> =>
    z.strictObject({
      ...fetchFields(),
      expect: described(z.prefault(expectation, {}), 'What a good answer is'),
      followRedirects: described(
        z._default(flag(), true),
        'Follow up to 5 redirects on the same host, never from https to http; anything else is a failure',
      ),
      certWarn: described(z.prefault(duration(), '14d'), 'Warn when the certificate has less than this left'),
    }),
);

const codes: readonly ReasonCode[] = [
  ...FETCH_CODES,
  ...JSON_CODES,
  'http.header_mismatch',
  'body.missing_text',
  'body.forbidden_text',
  'tls.expiring',
];

/** Kept, because asking the loader anew costs 2 % of an attempt. */
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
