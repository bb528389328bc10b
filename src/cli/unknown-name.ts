/** Usage errors for names that the config does not have; a probe and a component are easily taken for each other. */
import type { Config } from '../config/config.ts';
import { UsageError } from './errors.ts';

/** @param known the components that the command knows */
export function unknownComponent(name: string, known: readonly string[], { probes }: Config): UsageError {
  const probe = probes.find(({ id }) => id === name);
  return probe === undefined
    ? new UsageError('no-component', { name, known: known.join(', ') })
    : new UsageError('is-probe', { name, component: probe.component });
}

export function unknownProbe(name: string, { probes }: Config): UsageError {
  const ids = (of: Config['probes']): string => of.map(({ id }) => id).join(', ');
  const own = probes.filter(({ component }) => component === name);
  return own.length === 0
    ? new UsageError('no-probe', { name, known: ids(probes) })
    : new UsageError('is-component', { name, probes: ids(own) });
}
