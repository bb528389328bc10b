/** The machine of a run: without it no figure can be judged. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { type Peer, versionOf } from './peers.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly kernel: string;
  readonly fileSystem: string;
  readonly node: string;
  /** Of one, five and fifteen minutes, at the beginning. */
  readonly load: readonly number[];
  /** By name; `null`: not installed. */
  readonly peers: Readonly<Record<string, string | null>>;
}

export function machineNow(folder: string, peers: readonly Peer[]): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    kernel: `${process.platform} ${release()}`,
    fileSystem: fileSystemOf(folder),
    node: process.version,
    load: loadavg(),
    peers: Object.fromEntries(peers.map((peer) => [peer.name, versionOf(peer)])),
  };
}

export function describeMachine({ cpu, cores, memoryGiB, kernel, fileSystem, node, load, peers }: Machine): string {
  const versions = Object.entries(peers).map(([name, version]) => `${name} ${version ?? 'not installed'}`);
  return [
    `machine: ${cores} × ${cpu}, ${memoryGiB} GiB, ${kernel}, ${fileSystem}, Node ${node}`,
    `load: ${load.map((each) => each.toFixed(1)).join(' ')}`,
    `peers: ${versions.join(', ')}`,
  ].join('\n');
}

function fileSystemOf(folder: string): string {
  try {
    return execFileSync('stat', ['-f', '-c', '%T', folder], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown file system';
  }
}
