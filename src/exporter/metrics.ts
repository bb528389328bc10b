/**
 * Prints the families with prom-client. A scrape of a thousand probes is some 50,000 samples: they are made,
 * printed and sent in small batches, so that a scrape neither holds megabytes nor keeps other work waiting.
 * Loads prom-client (10 MB, 30 ms): scrapes.ts imports this module when metrics are wanted first.
 */
import { type Metric, Registry, type RegistryContentType } from 'prom-client';
import { FAMILIES } from './families.ts';
import type { Family, Sample, View } from './family.ts';
import type { Format } from './negotiation.ts';
import { processMetrics } from './process-metrics.ts';

export interface MetricsPrinter {
  contentType(format: Format): string;
  /** The body in parts; what the view holds at the first part is told to the last. */
  print(view: View, format: Format): AsyncGenerator<string, void, void>;
}

/**
 * Samples a batch, 10 kB of text. Measured with 65,000 samples a scrape: with 500 a batch outlives the young
 * generation and 7 MB a scrape wait for a full collection.
 */
const BATCH = 100;

/** What a registry asks a metric for when it prints it. */
interface Collected {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values: readonly object[];
}

const CONTENT_TYPES = { text: Registry.PROMETHEUS_CONTENT_TYPE, openmetrics: Registry.OPENMETRICS_CONTENT_TYPE };

export function createMetricsPrinter(): MetricsPrinter {
  const own = processMetrics();
  return {
    contentType: (format) => CONTENT_TYPES[format],
    async *print(view, format) {
      const registry: AnyRegistry = new Registry();
      registry.setContentType(CONTENT_TYPES[format]);
      for (const family of FAMILIES) yield* printFamily(registry, family, view);
      for (const metric of own) yield await printOne(registry, (await metric.get()) as unknown as Collected);
      if (format === 'openmetrics') yield '# EOF\n';
    },
  };
}

type AnyRegistry = Registry<RegistryContentType>;

async function* printFamily(registry: AnyRegistry, family: Family, view: View): AsyncGenerator<string, void, void> {
  let isFirst = true;
  for (const values of batches(family, view)) {
    const text = await printOne(registry, { ...family, values });
    yield isFirst ? text : withoutHeader(text);
    isFirst = false;
  }
}

/** At least one batch, so that a family without samples is documented all the same. */
function* batches(family: Family, view: View): Generator<readonly object[], void, void> {
  let batch: object[] = [];
  for (const sample of family.samples(view)) {
    if (!Number.isFinite(sample.value)) continue;
    batch.push(asValue(family, sample));
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  yield batch;
}

function asValue(family: Family, { labels, shared, value, suffix }: Sample): object {
  return { labels, sharedLabels: shared, value, metricName: suffix === undefined ? undefined : `${family.name}${suffix}` };
}

async function printOne(registry: AnyRegistry, collected: Collected): Promise<string> {
  const isOpenMetrics = registry.contentType.startsWith('application/openmetrics-text');
  // OpenMetrics names a counter without `_total`, which the registry then appends to each sample.
  const name = isOpenMetrics && collected.type === 'counter' ? collected.name.replace(/_total$/, '') : collected.name;
  registry.registerMetric(asMetric({ ...collected, name }));
  const text = registry.getSingleMetricAsString(name);
  registry.removeSingleMetric(name);
  return `${await text}\n`;
}

/** A registry prints any object that can be collected; its types name only prom-client's own classes. */
function asMetric(collected: Collected): Metric {
  return { ...collected, get: () => collected } as unknown as Metric;
}

/** A later batch of a family comes without the HELP and TYPE lines; it is empty when there are no samples in it. */
function withoutHeader(text: string): string {
  const samples = text.split('\n', 2).join('\n').length + 1;
  return text.slice(samples);
}
