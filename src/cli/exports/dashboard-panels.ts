/**
 * What the dashboard of `ytm export grafana` shows: its panels, their queries and how each is drawn. `dashboard.ts` makes Grafana's JSON of
 * it. `$instance` and `$component` are the variables of the dashboard, `$__rate_interval` and `$__range` Grafana's own.
 */
import type { CliKey } from '../../messages/messages.ts';

export type PanelKey = Extract<CliKey, `export.panel.${string}`>;
export type RowKey = Extract<CliKey, `export.row.${string}`>;

export interface Query {
  readonly expr: string;
  /** `{{label}}` is the value of a label. */
  readonly legend: string;
}

/** A number that stands for a state, with its word and colour. */
export interface StateWord {
  readonly word: Extract<CliKey, `export.state.${string}`>;
  readonly colour: 'green' | 'yellow' | 'red' | 'purple' | 'blue' | 'text';
}

export type View =
  /** States over time, one band for each series. */
  | { readonly as: 'states'; readonly words: readonly StateWord[] }
  | { readonly as: 'lines'; readonly unit: Unit; readonly stacked?: boolean; readonly max?: number }
  /** The newest value in large; `limits`: from which values on it is yellow and red. */
  | { readonly as: 'number'; readonly unit: Unit; readonly limits?: readonly [yellow: number, red: number] }
  /** One line for each series that is there now, with these labels. */
  | { readonly as: 'list'; readonly labels: readonly string[] };

/** Grafana's names. */
export type Unit = 's' | 'bytes' | 'Bps' | 'percentunit' | 'short' | 'dateTimeFromNow';

export interface Panel {
  readonly title: PanelKey;
  readonly width: 4 | 6 | 8 | 12 | 24;
  readonly height: 4 | 7 | 9;
  readonly view: View;
  readonly queries: readonly Query[];
}

export interface Row {
  readonly title: RowKey;
  readonly panels: readonly Panel[];
}

/** The machines that are chosen. */
const I = 'instance=~"$instance"';
/** Of these the components that are chosen. */
const C = `${I}, component=~"$component"`;
/** For metrics that know only the probe: those of the components that are chosen. */
const OF_CHOSEN = `and on (instance, probe) ytm_probe_state{${C}}`;

const verdict = (word: string): string => `sum by (instance, component) (ytm_component_verdict{${C}, verdict="${word}"})`;

const VERDICTS: readonly StateWord[] = [
  { word: 'export.state.healthy', colour: 'green' },
  { word: 'export.state.degraded', colour: 'yellow' },
  { word: 'export.state.down', colour: 'red' },
  { word: 'export.state.unknown', colour: 'purple' },
];
const INCIDENTS: readonly StateWord[] = [
  { word: 'export.state.no-incident', colour: 'text' },
  { word: 'export.state.incident', colour: 'red' },
];
const GATE: readonly StateWord[] = [
  { word: 'export.state.shut', colour: 'red' },
  { word: 'export.state.open', colour: 'green' },
];
const RUNNING: readonly StateWord[] = [
  { word: 'export.state.idle', colour: 'text' },
  { word: 'export.state.running', colour: 'blue' },
];

export const ROWS: readonly Row[] = [
  {
    title: 'export.row.fleet',
    panels: [
      {
        title: 'export.panel.verdicts',
        width: 24,
        height: 9,
        view: { as: 'states', words: VERDICTS },
        queries: [
          {
            expr: `${verdict('degraded')} + 2 * ${verdict('down')} + 3 * ${verdict('unknown')}`,
            legend: '{{component}} · {{instance}}',
          },
        ],
      },
      {
        title: 'export.panel.problems',
        width: 12,
        height: 7,
        view: { as: 'list', labels: ['severity', 'component', 'code', 'instance'] },
        queries: [{ expr: `ytm_problem{${C}}`, legend: '' }],
      },
      {
        title: 'export.panel.incidents',
        width: 12,
        height: 7,
        view: { as: 'states', words: INCIDENTS },
        queries: [{ expr: `max by (instance, component) (ytm_incident_open{${C}})`, legend: '{{component}} · {{instance}}' }],
      },
      {
        title: 'export.panel.incident-count',
        width: 4,
        height: 4,
        view: { as: 'number', unit: 'short' },
        queries: [{ expr: `sum(increase(ytm_incidents_total{${C}}[$__range]))`, legend: '' }],
      },
      {
        title: 'export.panel.healthy',
        width: 8,
        height: 4,
        view: { as: 'number', unit: 'percentunit' },
        queries: [
          {
            expr: `avg by (component) (avg_over_time(ytm_component_verdict{${C}, verdict="healthy"}[$__range]))`,
            legend: '{{component}}',
          },
        ],
      },
      {
        title: 'export.panel.queue',
        width: 6,
        height: 4,
        view: { as: 'number', unit: 'short', limits: [1, 10] },
        queries: [{ expr: `sum(ytm_notification_queue_length{${I}}) or vector(0)`, legend: '' }],
      },
      {
        title: 'export.panel.scraped',
        width: 6,
        height: 4,
        view: { as: 'number', unit: 'short' },
        queries: [{ expr: `count(ytm_build_info{${I}})`, legend: '' }],
      },
    ],
  },
  {
    title: 'export.row.gate',
    panels: [
      {
        title: 'export.panel.gate',
        width: 12,
        height: 7,
        view: { as: 'states', words: GATE },
        queries: [{ expr: `max by (instance, gate) (ytm_gate_open{${I}})`, legend: '{{gate}} · {{instance}}' }],
      },
      {
        title: 'export.panel.blocked',
        width: 12,
        height: 7,
        view: { as: 'list', labels: ['code', 'gate', 'instance'] },
        queries: [{ expr: `ytm_gate_blocked{${I}}`, legend: '' }],
      },
    ],
  },
  {
    title: 'export.row.latency',
    panels: [
      {
        title: 'export.panel.phases',
        width: 12,
        height: 9,
        view: { as: 'lines', unit: 's', stacked: true },
        queries: [{ expr: `sum by (probe, phase) (ytm_http_phase_seconds{${I}} ${OF_CHOSEN})`, legend: '{{probe}} {{phase}}' }],
      },
      {
        title: 'export.panel.durations',
        width: 12,
        height: 9,
        view: { as: 'lines', unit: 's' },
        queries: [
          {
            expr: `histogram_quantile(0.95, sum by (instance, probe, le) (rate(ytm_probe_duration_seconds_bucket{${I}}[$__rate_interval]))) ${OF_CHOSEN}`,
            legend: '{{probe}} · {{instance}}',
          },
        ],
      },
      {
        title: 'export.panel.round-trips',
        width: 12,
        height: 7,
        view: { as: 'lines', unit: 's' },
        queries: [
          { expr: `ytm_tailscale_round_trip_seconds{${I}} ${OF_CHOSEN}`, legend: '{{probe}} {{path}} · {{instance}}' },
          { expr: `ytm_end_to_end_lag_seconds{${I}} ${OF_CHOSEN}`, legend: '{{probe}} · {{instance}}' },
        ],
      },
      {
        title: 'export.panel.failures',
        width: 12,
        height: 7,
        view: { as: 'lines', unit: 'short' },
        queries: [
          {
            expr: `sum by (instance, probe, code) (increase(ytm_probe_failures_total{${I}}[$__rate_interval])) ${OF_CHOSEN} > 0`,
            legend: '{{probe}} {{code}} · {{instance}}',
          },
        ],
      },
    ],
  },
  {
    title: 'export.row.mirror',
    panels: [
      {
        title: 'export.panel.last-success',
        width: 6,
        height: 4,
        view: { as: 'number', unit: 'dateTimeFromNow' },
        queries: [{ expr: `max(ytm_mirror_last_success_timestamp_seconds{${I}}) * 1000`, legend: '' }],
      },
      {
        title: 'export.panel.pending',
        width: 6,
        height: 4,
        view: { as: 'number', unit: 'short' },
        queries: [{ expr: `sum(ytm_mirror_pending_changes{${I}})`, legend: '' }],
      },
      {
        title: 'export.panel.parked',
        width: 6,
        height: 4,
        view: { as: 'number', unit: 'short', limits: [1, 100] },
        queries: [{ expr: `sum(ytm_mirror_parked_changes{${I}})`, legend: '' }],
      },
      {
        title: 'export.panel.unmanaged',
        width: 6,
        height: 4,
        view: { as: 'number', unit: 'short' },
        queries: [{ expr: `sum(ytm_mirror_unmanaged{${I}})`, legend: '' }],
      },
      {
        title: 'export.panel.runs',
        width: 12,
        height: 7,
        view: { as: 'states', words: RUNNING },
        queries: [{ expr: `max by (instance) (ytm_mirror_running{${I}})`, legend: '{{instance}}' }],
      },
      {
        title: 'export.panel.results',
        width: 12,
        height: 7,
        view: { as: 'lines', unit: 'short' },
        queries: [
          {
            expr: `sum by (instance, result) (increase(ytm_mirror_runs_total{${I}}[$__rate_interval]))`,
            legend: '{{result}} · {{instance}}',
          },
        ],
      },
      {
        title: 'export.panel.changes',
        width: 12,
        height: 7,
        view: { as: 'lines', unit: 'short', stacked: true },
        queries: [{ expr: `sum by (change) (increase(ytm_mirror_files_total{${I}}[$__rate_interval]))`, legend: '{{change}}' }],
      },
      {
        title: 'export.panel.speed',
        width: 12,
        height: 7,
        view: { as: 'lines', unit: 'Bps' },
        queries: [{ expr: `sum by (instance) (rate(ytm_mirror_transferred_bytes_total{${I}}[$__rate_interval]))`, legend: '{{instance}}' }],
      },
    ],
  },
  {
    title: 'export.row.space',
    panels: [
      {
        title: 'export.panel.free',
        width: 12,
        height: 7,
        view: { as: 'lines', unit: 'bytes' },
        queries: [
          { expr: `ytm_share_free_bytes{${I}} ${OF_CHOSEN}`, legend: '{{probe}} · {{instance}}' },
          { expr: `ytm_space_free_bytes{${I}} ${OF_CHOSEN}`, legend: '{{probe}} · {{instance}}' },
        ],
      },
      {
        title: 'export.panel.free-ratio',
        width: 12,
        height: 7,
        view: { as: 'lines', unit: 'percentunit', max: 1 },
        queries: [
          { expr: `ytm_share_free_bytes{${I}} / ytm_share_size_bytes{${I}} ${OF_CHOSEN}`, legend: '{{probe}} · {{instance}}' },
          { expr: `ytm_space_free_bytes{${I}} / ytm_space_size_bytes{${I}} ${OF_CHOSEN}`, legend: '{{probe}} · {{instance}}' },
        ],
      },
    ],
  },
];
