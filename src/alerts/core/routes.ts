/** Routes: which notifiers are for which incidents. Who was told that an incident began is also told of its end, whatever the routes say then. */
import type { Severity } from '../../health/catalogue.ts';
import type { ComponentId } from '../../health/ids.ts';
import type { Route } from './policy.ts';

export function isFor({ components, severities }: Route, component: ComponentId, severity: Severity): boolean {
  return (components === null || components.includes(component)) && (severities === null || severities.includes(severity));
}
