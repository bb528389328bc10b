/** Routes: which notifiers report which incidents. A notifier that reported the start of an incident also reports its end, even if the routes changed. */
import type { Severity } from '../../health/catalogue.ts';
import type { ComponentId } from '../../health/ids.ts';
import type { Route } from './policy.ts';

export function isFor({ components, severities }: Route, component: ComponentId, severity: Severity): boolean {
  return (components === null || components.includes(component)) && (severities === null || severities.includes(severity));
}
