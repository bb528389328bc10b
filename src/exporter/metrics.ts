/** The metrics of ytm in prom-client's registries, one for each exposition format. */
import { Counter, collectDefaultMetrics, Gauge, Registry, type RegistryContentType } from 'prom-client';
import type { Durations } from './durations.ts';
import { FAMILIES } from './families.ts';
import type { Family, Sample, View } from './family.ts';
import type { Format } from './negotiation.ts';
import { byProbe, PrintedLines } from './printed-lines.ts';

export interface Metrics {
  contentType(format: Format): string;
  /** The body in parts, a metric each: a scrape of a thousand probes is 65,000 samples, and other work gets its turn between them. */
  print(format: Format): AsyncGenerator<string, void, void>;
}

type AnyRegistry = Registry<RegistryContentType>;

const CONTENT_TYPES = { text: Registry.PROMETHEUS_CONTENT_TYPE, openmetrics: Registry.OPENMETRICS_CONTENT_TYPE };

/** One metric with its header, as text. */
type Printer = (view: View) => Promise<string>;

/** @param view the board; one body shows it as of one moment */
export function createMetrics(view: () => View, durations: Durations): Metrics {
  const known = new Map<Format, { readonly own: readonly Printer[]; readonly process: AnyRegistry }>();
  const printersOf = (format: Format) => {
    const made = known.get(format) ?? { own: FAMILIES.map((family) => printerOf(family, format)), process: processRegistry(format) };
    known.set(format, made);
    return made;
  };
  return {
    contentType: (format) => CONTENT_TYPES[format],
    async *print(format) {
      const { own, process } = printersOf(format);
      const board = view();
      for (const print of own) yield await print(board);
      for (const printed of durations.print()) yield await printed;
      // prom-client's default metrics of the process. As a whole they also end the body of OpenMetrics.
      yield process.metrics();
    },
  };
}

/**
 * The metric holds nothing but the samples that are to be printed. It is made for each format: OpenMetrics names a counter without `_total`,
 * which the registry appends to its samples.
 */
function printerOf({ name, help, labels, type, samples }: Family, format: Format): Printer {
  const registry = emptyRegistry(format);
  let printed: readonly Sample[] = [];
  const exported = type === 'counter' && format === 'openmetrics' ? name.replace(/_total$/, '') : name;
  const config = { name: exported, help, labelNames: [...labels], registers: [registry] };
  const collect = (metric: Gauge | Counter, add: (sample: Sample) => void): void => {
    metric.reset();
    // Without labels it would be 0 where nothing is known.
    if (labels.length === 0) metric.remove();
    for (const sample of printed) add(sample);
  };
  if (type === 'gauge') {
    new Gauge({
      ...config,
      collect() {
        collect(this, ({ labels: of, value }) => this.set(of, value));
      },
    });
  } else {
    new Counter({
      ...config,
      collect() {
        collect(this, ({ labels: of, value }) => this.inc(of, value));
      },
    });
  }
  const lines = new PrintedLines((of) => {
    printed = of;
    return registry.getSingleMetricAsString(exported);
  });
  return (view) => lines.text(byProbe(samples(view)));
}

/**
 * Left out of prom-client's own: gauges whose names end in `_total` (promtool refuses them), and the event loop's statistics, which
 * are NaN until a timer of theirs has run 100 times a second.
 */
const LEFT_OUT = /^nodejs_active_|^nodejs_eventloop_lag_.+_seconds$/;

/** The longest period that libuv's timer takes: the event loop's monitor then never wakes the process. */
const NEVER_MS = 2 ** 31 - 1;

function processRegistry(format: Format): AnyRegistry {
  const register = emptyRegistry(format);
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: NEVER_MS });
  for (const { name } of register.getMetricsAsArray()) if (LEFT_OUT.test(name)) register.removeSingleMetric(name);
  return register;
}

function emptyRegistry(format: Format): AnyRegistry {
  const registry: AnyRegistry = new Registry();
  registry.setContentType(CONTENT_TYPES[format]);
  return registry;
}
