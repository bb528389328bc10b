import { expect, test } from 'vitest';
import { shownJson } from '../../../src/probes/http/text.ts';

test.each([
  ['1e400', 'Infinity'],
  ['-1e400', '-Infinity'],
  ['1e300', '1e+300'],
  ['null', 'null'],
  ['"x"', '"x"'],
  ['true', 'true'],
  ['[]', '[]'],
  ['{"a": 1}', '{…}'],
])('the JSON value %s is shown as %s', (written, shown) => {
  expect(shownJson(JSON.parse(written))).toBe(shown);
});
