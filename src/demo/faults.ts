/**
 * What can be switched on in the lab, as data: an id (its title is `fault.<id>` of the demo's sentences) and what it changes.
 * The order is that of the menu, whose first nine have a digit each.
 */
import { type LabCondition, WELL } from './condition.ts';

export const FAULTS = {
  'new-clips': { clips: 'recorded' },
  'mass-delete': { hot: 'pruned' },
  'hot-emptied': { hot: 'emptied' },
  'share-unmounted': { mount: 'absent' },
  'backend-down': { healthz: 'error' },
  'gateway-unreachable': { host: 'silent' },
  'ui-timeout': { ui: 'silent' },
  'observer-offline': { observer: 'offline' },
  'sentinel-lost': { sentinel: 'missing' },
  'wrong-page': { ui: 'wrong-page' },
  'login-page': { healthz: 'login-page' },
  'files-down': { files: 'error' },
  'services-down': { services: 'down' },
  'ping-lost': { ping: 'lost' },
  relayed: { ping: 'relayed' },
  'watchdog-stale': { report: 'stale' },
  'watchdog-offline': { report: 'offline' },
  'gateway-other-vault': { shown: 'other' },
  'tailscale-stopped': { observer: 'stopped' },
  'share-read-only': { mount: 'read-only' },
  'other-vault': { sentinel: 'other-vault' },
} as const satisfies Readonly<Record<string, Partial<LabCondition>>>;

export type FaultId = keyof typeof FAULTS;

export const FAULT_IDS = Object.keys(FAULTS) as readonly FaultId[];

/** The state of the lab with these faults; if two change the same field, the later one wins. */
export function conditionWith(faults: Iterable<FaultId>): LabCondition {
  let condition = WELL;
  for (const id of faults) condition = { ...condition, ...FAULTS[id] };
  return condition;
}
