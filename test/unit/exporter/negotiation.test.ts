import { expect, test } from 'vitest';
import { negotiate } from '../../../src/exporter/negotiation.ts';

const PROMETHEUS_2 =
  'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1';
const PROMETHEUS_3 =
  'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1';

test.each([
  [undefined, 'text'],
  ['', 'text'],
  ['*/*', 'text'],
  ['text/html,application/xhtml+xml,*/*;q=0.8', 'text'],
  ['application/json', 'text'],
  ['text/plain', 'text'],
  ['application/openmetrics-text', 'openmetrics'],
  ['application/openmetrics-text; version=1.0.0', 'openmetrics'],
  ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
  ['application/openmetrics-text; version=0.0.1', 'text'],
  ['application/openmetrics-text; version=2.0.0', 'text'],
  ['application/openmetrics-text; q=0', 'text'],
  ['application/openmetrics-text; q=nonsense', 'text'],
  ['application/openmetrics-text; q=0.4, text/plain; q=0.5', 'text'],
  ['application/openmetrics-text; q=0.5, text/plain; q=0.5', 'openmetrics'],
  ['text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=1.000', 'openmetrics'],
  [PROMETHEUS_2, 'openmetrics'],
  [PROMETHEUS_3, 'openmetrics'],
])('Accept: %s gives %s', (accept, format) => {
  expect(negotiate(accept)).toBe(format);
});
