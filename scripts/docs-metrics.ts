/** Writes docs/metrics.md from the families of the exporter. */
import { FAMILIES } from '../src/exporter/families.ts';
import { DURATION_BOUNDS } from '../src/exporter/tallies.ts';

export const METRICS_DOCS = new URL('../docs/metrics.md', import.meta.url);

const INTRODUCTION = `# Metrics

<!-- Made by scripts/docs-metrics.ts from the metric families; a test finds a difference. -->

\`ytm serve\` gives them at \`/metrics\`, as text 0.0.4, or OpenMetrics 1.0.0 when the Accept header prefers it. How Prometheus gets
there, also from another machine of the tailnet, is told in [http-api.md](http-api.md).

A scrape reads what is on the board and never waits for a probe: probes run on their own schedule, so look at
\`ytm_probe_last_attempt_timestamp_seconds\` for the age of what is told.

## Families

Counters start at zero for every code that the probe's kind can give; a fact that
the newest attempt did not see has no sample. Codes, states and verdicts are the words of the snapshot.

`;

const PROCESS = `
Beside them stand the process metrics of prom-client (\`process_*\`, \`nodejs_*\`), without those that promtool refuses.
The buckets of the durations end at ${DURATION_BOUNDS.join(', ')} s.
`;

/** The text of docs/metrics.md. */
export function metricsDocs(): string {
  const rows = FAMILIES.map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(', ')} | ${help} |`,
  );
  return `${INTRODUCTION}| name | type | labels | meaning |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n${PROCESS}`;
}
