import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { METRICS_DOCS, metricsDocs } from '../../../scripts/docs-metrics.ts';

test('docs/metrics.md is what the families say (node scripts/docs-metrics.ts writes it)', () => {
  expect(readFileSync(METRICS_DOCS, 'utf8')).toBe(metricsDocs());
});
