/** Metrics of this process, from prom-client's defaults. */
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';

/**
 * Left out: gauges whose names end in `_total` (promtool refuses them), and the event loop's statistics, which
 * are NaN until a timer of theirs has run 100 times a second.
 */
const LEFT_OUT = /^nodejs_active_|^nodejs_eventloop_lag_.+_seconds$/;

/** The longest period that libuv's timer takes: the event loop's monitor then never wakes the process. */
const NEVER_MS = 2 ** 31 - 1;

export function processMetrics(): readonly Metric[] {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: NEVER_MS });
  const metrics = registry.getMetricsAsArray() as unknown as readonly (Metric & { readonly name: string })[];
  return metrics.filter(({ name }) => !LEFT_OUT.test(name));
}
