/** The metrics of ytm in prom-client's registries, one for each exposition format. */
import { Counter, collectDefaultMetrics, Gauge, Registry, type RegistryContentType } from 'prom-client';
import type { Durations } from './durations.ts';
import { FAMILIES } from './families.ts';
import type { Family, View } from './family.ts';
import type { Format } from './negotiation.ts';

export interface Metrics {
  contentType(format: Format): string;
  /** The body in parts, a metric each: a scrape of a thousand probes is 65,000 samples, and other work gets its turn between them. */
  print(format: Format): AsyncGenerator<string, void, void>;
}

export type AnyRegistry = Registry<RegistryContentType>;

const CONTENT_TYPES = { text: Registry.PROMETHEUS_CONTENT_TYPE, openmetrics: Registry.OPENMETRICS_CONTENT_TYPE };

interface Registries {
  readonly own: AnyRegistry;
  /** prom-client's default metrics of the process. */
  readonly process: AnyRegistry;
}

/** @param view the board as it is when a metric is collected */
export function createMetrics(view: () => View, durations: Durations): Metrics {
  const known = new Map<Format, Registries>();
  const registriesOf = (format: Format): Registries => {
    const made = known.get(format) ?? { own: createRegistry(format, view, durations), process: processRegistry(format) };
    known.set(format, made);
    return made;
  };
  return {
    contentType: (format) => CONTENT_TYPES[format],
    async *print(format) {
      const { own, process } = registriesOf(format);
      for (const { name } of own.getMetricsAsArray()) yield `${await own.getSingleMetricAsString(name)}\n`;
      // As a whole it also ends the body of OpenMetrics.
      yield process.metrics();
    },
  };
}

/**
 * A counter has a name of its own in each format (OpenMetrics names it without `_total`, which the registry appends to its samples),
 * so gauges and counters are made for each; they hold nothing but what they collect. The histograms are shared.
 */
export function createRegistry(format: Format, view: () => View, durations: Durations): AnyRegistry {
  const registry = emptyRegistry(format);
  for (const family of FAMILIES) {
    if (family.type === 'gauge') gaugeOf(family, view, registry);
    else counterOf(family, format, view, registry);
  }
  registry.registerMetric(durations.attempts);
  registry.registerMetric(durations.startDelays);
  return registry;
}

function gaugeOf({ name, help, labels, samples }: Family, view: () => View, registry: AnyRegistry): void {
  new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [registry],
    collect() {
      this.reset();
      // Without labels it would be 0 where nothing is known.
      if (labels.length === 0) this.remove();
      for (const { labels: of, value } of samples(view())) if (Number.isFinite(value)) this.set(of, value);
    },
  });
}

function counterOf({ name, help, labels, samples }: Family, format: Format, view: () => View, registry: AnyRegistry): void {
  new Counter({
    name: format === 'openmetrics' ? name.replace(/_total$/, '') : name,
    help,
    labelNames: [...labels],
    registers: [registry],
    collect() {
      this.reset();
      if (labels.length === 0) this.remove();
      for (const { labels: of, value } of samples(view())) this.inc(of, value);
    },
  });
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
