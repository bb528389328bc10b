/**
 * The state of the lab as one value: every part of the lab reads its own fields and applies them. Faults are changes of this value, so any
 * number of them can be active at once, and each can be reverted independently.
 */
export interface LabCondition {
  /** The gateway's host on the network. `silent`: nothing comes back, neither from HTTP nor from ping. */
  readonly host: 'reachable' | 'silent';
  /** The web server in front of the gateway's services. `down`: 502 everywhere, as tailscale serve gives it. */
  readonly services: 'well' | 'down';
  readonly ui: 'well' | 'silent' | 'wrong-page';
  readonly healthz: 'well' | 'error' | 'login-page';
  readonly files: 'well' | 'error';
  readonly report: 'well' | 'stale' | 'offline';
  /** Which vault the gateway has mounted. `other`: its heartbeat names another one. */
  readonly shown: 'ours' | 'other';
  /** The way that tailscale ping takes to the gateway. */
  readonly ping: 'direct' | 'relayed' | 'lost';
  /** This machine. `offline`: nothing on the network responds, tailscaled runs but has lost its control server. */
  readonly observer: 'online' | 'offline' | 'stopped';
  readonly mount: 'mounted' | 'read-only' | 'absent';
  readonly sentinel: 'ours' | 'missing' | 'other-vault';
  /** The hot tree. `emptied`: as if its disk were gone; `pruned`: the archive was deleted. */
  readonly hot: 'whole' | 'emptied' | 'pruned';
  /** Clips that were recorded a moment ago. */
  readonly clips: 'none' | 'recorded';
}

export const WELL: LabCondition = {
  host: 'reachable',
  services: 'well',
  ui: 'well',
  healthz: 'well',
  files: 'well',
  report: 'well',
  shown: 'ours',
  ping: 'direct',
  observer: 'online',
  mount: 'mounted',
  sentinel: 'ours',
  hot: 'whole',
  clips: 'none',
};
