/** The programs beside which ytm is measured: where they are, of which version, and how to get them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Peer {
  readonly name: string;
  /** In one of the folders of PATH, or where Debian puts it. */
  readonly program: string;
  /** Debian's. */
  readonly package: string;
  readonly versionArguments: readonly string[];
}

const PLUGINS = '/usr/lib/nagios/plugins';

export const CHECK_HTTP: Peer = {
  name: 'check_http',
  program: 'check_http',
  package: 'monitoring-plugins-basic',
  versionArguments: ['-V'],
};
export const BLACKBOX: Peer = {
  name: 'blackbox_exporter',
  program: 'prometheus-blackbox-exporter',
  package: 'prometheus-blackbox-exporter',
  versionArguments: ['--version'],
};
export const NODE_EXPORTER: Peer = {
  name: 'node_exporter',
  program: 'prometheus-node-exporter',
  package: 'prometheus-node-exporter',
  versionArguments: ['--version'],
};
export const RSYNC: Peer = { name: 'rsync', program: 'rsync', package: 'rsync', versionArguments: ['--version'] };
export const RCLONE: Peer = { name: 'rclone', program: 'rclone', package: 'rclone', versionArguments: ['version'] };
export const UNISON: Peer = { name: 'unison', program: 'unison', package: 'unison', versionArguments: ['-version'] };
export const LSYNCD: Peer = { name: 'lsyncd', program: 'lsyncd', package: 'lsyncd', versionArguments: ['-version'] };

export const ALL_PEERS: readonly Peer[] = [CHECK_HTTP, BLACKBOX, NODE_EXPORTER, RSYNC, RCLONE, UNISON, LSYNCD];

/** Its path, or `null`. */
export function findPeer({ program }: Peer): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), PLUGINS];
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

/** What to tell about one that is not here. */
export function whyMissing(peer: Peer): string {
  return `${peer.program} is not installed (Debian: apt-get install ${peer.package}, or sh scripts/setup.sh --for bench)`;
}

export function versionOf(peer: Peer): string | null {
  const path = findPeer(peer);
  if (path === null) return null;
  const { stdout, stderr } = spawnSync(path, peer.versionArguments, { encoding: 'utf8' });
  return /\d+\.\d[\w.]*/.exec(`${stdout}${stderr}`)?.[0] ?? 'unknown version';
}
