/** The annotated config that `ytm config init` writes, with what could be found filled in. Pure. */
import { stringify } from 'yaml';
import type { TailnetPeer } from '../probes/tailscale/tailnet.ts';
import type { MountEntry } from '../share/mount-table.ts';

/** What was found on this machine. */
export interface Findings {
  readonly peers: readonly TailnetPeer[];
  readonly mounts: readonly MountEntry[];
}

const SHARE_TYPES: ReadonlySet<string> = new Set(['smbfs', 'cifs', 'smb3']);

const INTRODUCTION = `# The config of ytm. Every key is told in docs/config.md; "ytm config check" checks this file and says how
# quickly failures are seen, "ytm config show" prints every value in effect and where it came from.
version: 1

# auto follows LC_ALL, LC_MESSAGES and LANG; en or ja fixes the language of reports and screens.
language: auto
`;

const REST = `# Standard probes follow from the above: tailscale, ui, healthz, files, watchdog (gateway), mount, sentinel,
# space, smb (share), hotspace (hot), observer (this machine's own network). Each can be overridden key by key,
# or switched off with false; more of any kind can be added.
# probes:
#   healthz: { every: 10s, timeout: 4s }
#   smb: false
#   printer: { kind: tcp, component: office, host: printer.lan, port: 9100 }

# Good attempts in a row until a probe is up, bad ones until it is down.
# hysteresis: { rise: 2, fall: 3 }

# With hot and share there is a mirror from hot to the vault: "ytm mirror plan" shows what it would do. What lies
# under exclude is never touched on the vault, what lies under keep never deleted there.
# mirror:
#   every: 10m                     # false: only by hand
#   exclude: [planning]
#   keep: [scripts, thumbnails/assets, video/runs]
#   trash: { keep: 14d, max: 10% }

# Where "ytm serve" listens. Loopback unless you say otherwise; secrets are references, never written here.
# exporter: { listen: "127.0.0.1:19860", allowHosts: [], token: env:YTM_TOKEN }
`;

/** The text of the file. One candidate is filled in; of several, all are named and none is chosen. */
export function initialConfig({ peers, mounts }: Findings): string {
  const shares = mounts.filter(({ fsType }) => SHARE_TYPES.has(fsType));
  return [INTRODUCTION, pathsSection(shares), gatewaySection(peers), REST].join('\n');
}

function pathsSection(shares: readonly MountEntry[]): string {
  const [first, second] = shares;
  const only = first !== undefined && second === undefined ? first : null;
  return `paths:
  # The local source tree. Leave it out on a machine that only watches. YTM_WORKSPACE_ROOT overrides.
  hot: ~/workspaces
  # The mount point of the share. YTM_SHARED_STORAGE_ROOT overrides.
${shares.map(({ path, source, fsType }) => `  # mounted now: ${oneLine(path)} (${fsType}, ${oneLine(source)})\n`).join('')}  ${only === null ? '# share: ~/mounts/share' : `share: ${scalar(only.path)}`}
  # vault: <share>/ytm_workspaces
  # assets: <share>/asset_vault
  # planning: <vault>/planning
`;
}

function gatewaySection(peers: readonly TailnetPeer[]): string {
  const [first, second] = peers;
  const only = first !== undefined && second === undefined ? first : null;
  const mark = only === null ? '# ' : '';
  return `# The gateway on the tailnet: its name (or 100.x address) and where it serves /ui/, /api/healthz and /files/.
${peers.map((peer) => `# in the tailnet: ${oneLine(nameOf(peer))} (${oneLine(peer.ips[0] ?? 'no address')}, ${peer.online ? 'online' : 'offline'})\n`).join('')}${mark}gateway:
${mark}  peer: ${only === null ? 'gateway' : scalar(nameOf(only))}
${mark}  url: ${only === null ? 'https://gateway.example.ts.net' : scalar(`https://${only.dnsName}`)}
# An address of it in the LAN tells "the tailnet is down" from "the machine is off":
#   lan: 192.168.1.20
`;
}

/** The first label of the MagicDNS name: what people type. */
function nameOf({ dnsName, hostName }: TailnetPeer): string {
  return dnsName.split('.')[0] || hostName;
}

/** Text from outside must not end the comment that it stands in. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
}

function scalar(text: string): string {
  return stringify(text, { lineWidth: 0 }).trimEnd();
}
