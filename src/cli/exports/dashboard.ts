/** The JSON of a Grafana dashboard, by Grafana's own builders. Loaded late: nothing else needs them. */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import { BigValueColorMode, ReduceDataOptionsBuilder, StackingConfigBuilder, StackingMode } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  MappingType,
  type Panel as PanelJson,
  QueryVariableBuilder,
  RowBuilder,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelineBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TableBuilder } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeseriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { CliKey } from '../../messages/messages.ts';
import type { Panel, Row, StateWord } from './dashboard-panels.ts';
import { JOB } from './prometheus.ts';

/** Importing the dashboard again replaces the one with this name. */
const UID = 'ytm-fleet';
const SOURCE = { type: 'prometheus', uid: '${datasource}' };
/** How much of a stacked area is filled, in percent. */
const FILLED = 30;

/** The variables besides the data source: name, title and query. The later one depends on the earlier one. */
export const VARIABLES = [
  ['instance', 'export.variable.instance', `label_values(ytm_build_info{job="${JOB}"}, instance)`],
  ['component', 'export.variable.component', 'label_values(ytm_component_verdict{instance=~"$instance"}, component)'],
] as const;

export function dashboard(rows: readonly Row[], say: (key: CliKey) => string): Dashboard {
  const board = new DashboardBuilder(say('export.dashboard'))
    .uid(UID)
    .tags(['ytm'])
    .timezone('browser')
    .refresh('30s')
    .time({ from: 'now-24h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label(say('export.variable.datasource')).type('prometheus'));
  for (const [name, label, query] of VARIABLES) board.withVariable(variable(name, say(label), query));
  for (const { title, panels } of rows) {
    board.withRow(new RowBuilder(say(title)));
    for (const panel of panels) board.withPanel(panelOf(panel, say));
  }
  return board.build();
}

function variable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(SOURCE)
    .query({ query, refId: name })
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' });
}

function panelOf(panel: Panel, say: (key: CliKey) => string): Builder<PanelJson> {
  const { view } = panel;
  switch (view.as) {
    case 'states':
      return common(new StateTimelineBuilder(), panel, say)
        .mappings([
          {
            type: MappingType.ValueToText,
            options: Object.fromEntries(view.words.map((word, value) => [value, wordOf(word, value, say)])),
          },
        ])
        .mergeValues(true);
    case 'lines': {
      const lines = common(new TimeseriesBuilder(), panel, say).unit(view.unit).min(0);
      if (view.max !== undefined) lines.max(view.max);
      return view.stacked === true ? lines.fillOpacity(FILLED).stacking(new StackingConfigBuilder().mode(StackingMode.Normal)) : lines;
    }
    case 'number':
      return common(new StatBuilder(), panel, say)
        .unit(view.unit)
        .colorMode(BigValueColorMode.Value)
        .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']))
        .thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(stepsOf(view.limits)));
    case 'list':
      return common(new TableBuilder(), panel, say).withTransformation({
        id: 'filterFieldsByName',
        options: { include: { names: view.labels } },
      });
  }
}

/** What every kind of panel has. */
interface AnyPanel<Self> extends Builder<PanelJson> {
  title(title: string): Self;
  datasource(source: typeof SOURCE): Self;
  span(width: number): Self;
  height(height: number): Self;
  targets(targets: Builder<Dataquery>[]): Self;
}

function common<Kind extends AnyPanel<Kind>>(
  builder: Kind,
  { title, width, height, queries, view }: Panel,
  say: (key: CliKey) => string,
): Kind {
  return builder
    .title(say(title))
    .datasource(SOURCE)
    .span(width)
    .height(height)
    .targets(
      queries.map(({ expr, legend }, index) => {
        const target = new DataqueryBuilder()
          .refId(String.fromCodePoint(FIRST_REF + index))
          .expr(expr)
          .datasource(SOURCE);
        if (legend !== '') target.legendFormat(legend);
        return view.as === 'list' ? target.instant().format(PromQueryFormat.Table) : target.range();
      }),
    );
}

/** Queries of a panel are A, B and so on. */
const FIRST_REF = 65;

function wordOf({ word, colour }: StateWord, index: number, say: (key: CliKey) => string): { text: string; color: string; index: number } {
  return { text: say(word), color: colour, index };
}

function stepsOf(limits: readonly [yellow: number, red: number] | undefined): Threshold[] {
  const start: Threshold = { value: null, color: 'green' };
  return limits === undefined
    ? [{ ...start, color: 'text' }]
    : [start, { value: limits[0], color: 'yellow' }, { value: limits[1], color: 'red' }];
}
