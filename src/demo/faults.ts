/** The faults that can be switched on in the lab, as data: an id (its title is `fault.<id>` of the demo's sentences) and what it changes. */
import { type LabCondition, WELL } from './condition.ts';

export const FAULTS = {
  'ui-timeout': { ui: 'silent' },
  'wrong-page': { ui: 'wrong-page' },
  'backend-down': { healthz: 'error' },
  'login-page': { healthz: 'login-page' },
  'files-down': { files: 'error' },
  'services-down': { services: 'down' },
  'gateway-unreachable': { host: 'silent' },
  'ping-lost': { ping: 'lost' },
  relayed: { ping: 'relayed' },
  'watchdog-stale': { report: 'stale' },
  'watchdog-offline': { report: 'offline' },
  'observer-offline': { observer: 'offline' },
  'tailscale-stopped': { observer: 'stopped' },
  'share-unmounted': { mount: 'absent' },
  'share-read-only': { mount: 'read-only' },
  'sentinel-lost': { sentinel: 'missing' },
  'other-vault': { sentinel: 'other-vault' },
} as const satisfies Readonly<Record<string, Partial<LabCondition>>>;

export type FaultId = keyof typeof FAULTS;

export const FAULT_IDS = Object.keys(FAULTS) as readonly FaultId[];

/** The world with these faults; where two touch the same thing, the later one wins. */
export function conditionWith(faults: Iterable<FaultId>): LabCondition {
  let condition = WELL;
  for (const id of faults) condition = { ...condition, ...FAULTS[id] };
  return condition;
}
