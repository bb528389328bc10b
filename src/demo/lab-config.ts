/**
 * The config of the lab: what a studio would write, with intervals short enough for a tour. The rules (rise, fall, two
 * domains, silence) are the product's own; only the spans are scaled down.
 */
export interface LabPlaces {
  readonly language: 'en' | 'ja';
  readonly hot: string;
  readonly share: string;
  readonly state: string;
  readonly mountTable: string;
  readonly tailscaleBin: string;
  readonly gatewayUrl: string;
  readonly gatewayPeer: string;
  readonly neutralUrl: string;
  readonly smbPort: number;
  /** How often the mirror runs; `false`: only on demand. */
  readonly mirrorEvery: string | false;
}

/** The YAML text. Strings are quoted as JSON, which YAML reads alike. */
export function labConfig(places: LabPlaces): string {
  const quoted = (text: string): string => JSON.stringify(text);
  return `# The config of a ytm demo lab. While the demo runs, any command can look at it:
#   ytm check --config THIS_FILE
version: 1
language: ${places.language}
paths:
  hot: ${quoted(places.hot)}
  share: ${quoted(places.share)}
  state: ${quoted(places.state)}
gateway:
  peer: ${places.gatewayPeer}
  url: ${quoted(places.gatewayUrl)}
observer:
  neutral: [${quoted(places.neutralUrl)}]
# Scaled down like the intervals: see the faults of the lab at once.
hysteresis: { span: 2s }
probes:
  tailscale: { every: 2s, timeout: 1800ms }
  ui: { every: 2s, timeout: 800ms }
  healthz: { every: 2s, timeout: 800ms }
  files: { every: 2s, timeout: 800ms }
  watchdog: { every: 2s, timeout: 800ms }
  heartbeat: { every: 2s, timeout: 800ms }
  mount: { every: 2s, timeout: 1s }
  sentinel: { every: 2s, timeout: 1800ms }
  # The lab is about faults that are switched on, not about this machine's own disk.
  space: { every: 4s, timeout: 1800ms, warnBelow: 1MB, failBelow: 1kB }
  hotspace: { every: 4s, timeout: 1800ms, warnBelow: 1MB, failBelow: 1kB }
  smb: { port: ${places.smbPort}, every: 2s, timeout: 800ms }
  observer: { every: 2s, timeout: 1800ms }
components:
  gateway: { silence: 6s }
mirror:
  every: ${places.mirrorEvery}
  settle: 1s
  # Slow on purpose, so that there is something to see.
  rsync: { bwlimit: 3000 }
  # Runs begin on their schedule, so that the tour is the same each time.
  hints: false
  # The lab's share is a folder of this very disk.
  allowSameDevice: true
exporter:
  listen: 127.0.0.1:0
tailscale:
  bin: ${quoted(places.tailscaleBin)}
mount:
  table: ${quoted(places.mountTable)}
`;
}
