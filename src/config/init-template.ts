/**
 * The annotated config that `ytm config init` writes, with what could be found filled in. Names of peers and mounts are given by others: the
 * file is made as a YAML document, in which they are values in double quotes or escaped text in comments, and never a part of its structure.
 * Pure.
 */
import { Document, isMap, isScalar, Scalar } from 'yaml';
import { escapeText } from '../messages/template.ts';
import type { TailnetPeer } from '../probes/tailscale/parse-status.ts';
import type { MountEntry } from '../share/mount-entry.ts';
import { documentYaml } from './yaml-write.ts';

/** What was found on this machine. */
export interface Findings {
  readonly peers: readonly TailnetPeer[];
  readonly mounts: readonly MountEntry[];
}

const SHARE_TYPES: ReadonlySet<string> = new Set(['smbfs', 'cifs', 'smb3']);
/** What a machine of a tailnet is called. Anything else is listed, but not filled in. */
const HOST_NAME = /^[a-z0-9][a-z0-9-]*(?:\.[a-z0-9][a-z0-9-]*)*$/i;
const LONGEST_HOST_NAME = 253;

const INTRODUCTION = `The config of ytm. Every key is documented in docs/config.md. "ytm config check" checks this file and reports
how quickly failures are detected; "ytm config show" prints every value in effect and its origin.`;

const LANGUAGE = 'The language of reports and screens: en, ja, or auto, which follows LC_ALL, LC_MESSAGES and LANG.';

const HOT = 'The local source tree. Omit it on a machine that only monitors. YTM_WORKSPACE_ROOT overrides it.';
const SHARE = 'The mount point of the share. YTM_SHARED_STORAGE_ROOT overrides it.';
const NO_SHARE = 'share: ~/mounts/share';
const OTHER_PATHS = `vault: <share>/ytm_workspaces
assets: <share>/asset_vault
planning: <vault>/planning`;

const GATEWAY = 'The gateway: its tailnet name (or 100.x address), and the base URL of /ui/, /api/healthz and /files/.';
const NO_GATEWAY = `gateway:
  peer: gateway
  url: https://gateway.example.ts.net`;
const LAN = `With its LAN address, ytm can distinguish "the tailnet is down" from "the machine is off":
  lan: 192.168.1.20`;

const REST = `Standard probes follow from the above: tailscale, ui, healthz, files, watchdog (gateway), mount, sentinel,
space, smb (share), hotspace (hot), observer (this machine's own network). Each can be overridden key by key,
or disabled with false; further probes of any kind can be added.
probes:
  healthz: { every: 10s, timeout: 4s }
  smb: false
  printer: { kind: tcp, component: office, host: printer.lan, port: 9100 }

Good attempts in a row until a probe is up, bad ones until it is down.
hysteresis: { rise: 2, fall: 3 }

With hot and share, ytm mirrors hot to the vault; "ytm mirror plan" shows what a run would do. Paths under exclude
are never changed in the vault, paths under keep are never deleted there.
mirror:
  every: 10m                     # false: only by hand
  exclude: [planning]
  keep: [scripts, thumbnails/assets, video/runs]
  trash: { keep: 14d, max: 10%, keepAtLeast: 24h }

Who is notified of incidents (docs/alerts.md); "ytm alerts test" tries it out.
alerts:
  notify: { ntfy: env:NTFY_URL }
Two machines that watch each other, one of which is always on. On that one: its URL reports when ytm itself is gone,
and the probe of kind ytm watches the other machine, which may sleep.
alerts:
  deadman: env:DEADMAN_URL
probes:
  studio: { kind: ytm, component: studio, url: "http://studio:19860", report: [hot, vault, mirror] }
components:
  studio: { sleeps: true }
On the one that sleeps: no dead man's switch, as it would report every sleep; the always-on machine sends.
probes:
  acer-dai: { kind: ytm, component: acer-dai, url: "http://acer-dai:19860" }
alerts:
  pager: acer-dai

The address on which "ytm serve" listens; loopback by default. Secrets are references and never written here.
exporter: { listen: "127.0.0.1:19860", allowHosts: [], token: env:YTM_TOKEN }`;

/** The text of the file. A single candidate is filled in; if there are several, all are listed and none is chosen. */
export function initialConfig({ peers, mounts }: Findings): string {
  const shares = mounts.filter(({ fsType }) => SHARE_TYPES.has(fsType));
  const share = onlyOne(shares);
  const gateway = gatewayOf(onlyOne(peers));
  const document = new Document({
    version: 1,
    language: 'auto',
    paths: { hot: '~/workspaces', ...(share === null ? {} : { share: quoted(share.path) }) },
    ...(gateway === null ? {} : { gateway }),
  });
  document.commentBefore = asComment(INTRODUCTION);
  describe(document, ['language'], LANGUAGE);
  describe(document, ['paths'], null);
  describe(document, ['paths', 'hot'], HOT);
  const seen = [SHARE, ...shares.map(mountLine)];
  if (share === null) endWith(document, ['paths'], [...seen, NO_SHARE, OTHER_PATHS].join('\n'));
  else {
    describe(document, ['paths', 'share'], seen.join('\n'));
    endWith(document, ['paths'], OTHER_PATHS);
  }
  const known = [GATEWAY, ...peers.map(peerLine)].join('\n');
  if (gateway === null) document.comment = asComment([`${known}\n${NO_GATEWAY}\n${LAN}`, REST].join('\n\n'));
  else {
    describe(document, ['gateway'], known);
    document.comment = asComment([LAN, REST].join('\n\n'));
  }
  return documentYaml(document);
}

function onlyOne<T>(found: readonly T[]): T | null {
  const [first] = found;
  return first !== undefined && found.length === 1 ? first : null;
}

/** `null`: there is no single peer, or it has no proper name. */
function gatewayOf(peer: TailnetPeer | null): Readonly<Record<string, Scalar>> | null {
  if (peer === null || ![nameOf(peer), peer.dnsName].every(isHostName)) return null;
  return { peer: quoted(nameOf(peer)), url: quoted(`https://${peer.dnsName}`) };
}

function isHostName(name: string): boolean {
  return name.length <= LONGEST_HOST_NAME && HOST_NAME.test(name);
}

/** The first label of the MagicDNS name: what people type. */
function nameOf({ dnsName, hostName }: TailnetPeer): string {
  return dnsName.split('.')[0] || hostName;
}

function peerLine(peer: TailnetPeer): string {
  return `in the tailnet: ${escapeText(nameOf(peer))} (${escapeText(peer.ips[0] ?? 'no address')}, ${peer.online ? 'online' : 'offline'})`;
}

function mountLine({ path, source, fsType }: MountEntry): string {
  return `mounted now: ${escapeText(path)} (${fsType}, ${escapeText(source)})`;
}

function quoted(text: string): Scalar {
  const scalar = new Scalar(text);
  scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** Sets the comment above a key. */
function describe(document: Document, path: readonly string[], text: string | null): void {
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (!isScalar(pair?.key)) return;
  if (path.length === 1) pair.key.spaceBefore = true;
  if (text !== null) pair.key.commentBefore = asComment(text);
}

/** Sets the comment below the last key of a mapping. */
function endWith(document: Document, path: readonly string[], text: string): void {
  const node = document.getIn(path, true);
  if (isMap(node)) node.comment = asComment(text);
}

/** The library puts a # before each line. */
function asComment(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}
