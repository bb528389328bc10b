/** Writes docs/metrics.md from the families of the exporter. */
import { FAMILIES } from '../src/exporter/families.ts';
import { DURATION_BOUNDS } from '../src/exporter/tallies.ts';

export const METRICS_DOCS = new URL('../docs/metrics.md', import.meta.url);

const INTRODUCTION = `# Metrics and the HTTP API

<!-- Made by scripts/docs-metrics.ts from the metric families; a test finds a difference. -->

\`ytm serve\` listens on \`exporter.listen\` (127.0.0.1:19860 by default) and, for this user's commands, on the socket
\`ytm.sock\` in the state folder. Both give the same; over TCP it is read only unless \`exporter.token\` is set.

| path | gives |
| --- | --- |
| \`/\` | a page with the verdict, what is wrong, the next step, and the links |
| \`/metrics\` | the metrics below, as text 0.0.4, or OpenMetrics 1.0.0 when the Accept header prefers it |
| \`/-/healthy\` | 200 while ytm runs |
| \`/-/ready\` | 200 once every probe has been attempted, 503 before |
| \`/api/v1/status\` | the snapshot, as \`ytm check --json\` prints it |
| \`/api/v1/events\` | server-sent events: \`snapshot\` at connect and after changes (at most four a second), \`change\` for every change of a state |
| \`POST /api/v1/check\` | \`{"probes": ["ui"]}\`, or \`{}\` for all: attempts them now and gives the snapshot after the round (of the named probes alone); on the socket, or over TCP with \`Authorization: Bearer <exporter.token>\` |

A scrape reads what is on the board and never waits for a probe: probes run on their own schedule, so look at
\`ytm_probe_last_attempt_timestamp_seconds\` for the age of what is told.

The Host header must name this machine: a loopback name, the address that was dialled, this machine's own tailnet
name, or one of \`exporter.allowHosts\`; anything else is 421. A POST from a page of another origin is 403.

## Scraping

On the same machine:

\`\`\`yaml
scrape_configs:
  - job_name: ytm
    static_configs: [{ targets: ['127.0.0.1:19860'] }]
\`\`\`

From another machine of the tailnet, leave ytm on loopback and let tailscale carry it:

\`\`\`console
$ tailscale serve --bg --https=19861 http://127.0.0.1:19860
\`\`\`

\`\`\`yaml
scrape_configs:
  - job_name: ytm
    scheme: https
    static_configs: [{ targets: ['mac.<tailnet>.ts.net:19861'] }]
\`\`\`

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
