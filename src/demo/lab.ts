/**
 * The embedded lab: a gateway, a share, a hot tree and a tailscale command in a temporary folder, with faults that can be switched on and
 * off. The product's code does not know about it: it only gets a config that points here.
 */
import { rmSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../platform/clock.ts';
import type { LabCondition } from './condition.ts';
import { conditionWith, type FaultId } from './faults.ts';
import { replaceFile } from './files.ts';
import { startGateway, startNeutralHost } from './gateway.ts';
import { makeHot } from './hot.ts';
import { labConfig } from './lab-config.ts';
import { type LabShare, makeShare } from './share.ts';
import { GATEWAY_PEER, makeTailscaleStandIn } from './tailscale-stand-in.ts';

export interface LabOptions {
  readonly clock: Clock;
  readonly language: 'en' | 'ja';
  /** How often the mirror runs; `false`, the default: only on demand. */
  readonly mirrorEvery?: string | false;
  /** Where the lab's own temporary folder is made; default: the system's folder for such. */
  readonly parent?: string;
}

export interface Lab {
  /** The lab's folder: everything that it makes is in here. */
  readonly folder: string;
  readonly configFile: string;
  readonly gatewayUrl: string;
  /** The contents of the vault, and of the folder under the mount point. */
  readonly share: Pick<LabShare, 'presence' | 'beneath'>;
  /** The active faults, in the order in which they were switched on. */
  active(): readonly FaultId[];
  /** Makes exactly these faults active. Resolves once the lab has applied them; calls are executed one after the other. */
  setFaults(faults: readonly FaultId[]): Promise<void>;
  /** Stops the servers and removes the folder. */
  stop(): Promise<void>;
}

/** Builds the lab and starts its servers, without faults. Rejects, leaving nothing behind, if this machine does not allow it. */
export async function startLab(options: LabOptions): Promise<Lab> {
  // The real path: macOS keeps its temporary folders behind a link, and a mount table knows only real paths.
  const folder = await realpath(await mkdtemp(join(options.parent ?? tmpdir(), 'ytm-demo-')));
  removeAtExit(folder);
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.splice(0).map((part) => part()));
    await rm(folder, REMOVING);
  };
  try {
    const world = { active: [] as readonly FaultId[], condition: conditionWith([]) };
    const parts = await startParts(folder, options, () => world.condition, stops);
    await parts.apply(world.condition);
    let last: Promise<void> = Promise.resolve();
    return {
      folder,
      configFile: parts.configFile,
      gatewayUrl: parts.gatewayUrl,
      share: parts.share,
      active: () => world.active,
      setFaults(faults) {
        const change = last.then(async () => {
          world.condition = conditionWith(faults);
          await parts.apply(world.condition);
          world.active = [...faults];
        });
        last = change.catch(() => undefined);
        return change;
      },
      stop: () => last.then(stop),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A thread or child that was still writing into it finishes after a moment. */
const REMOVING = { recursive: true, force: true, maxRetries: 10, retryDelay: 20 } as const;

const folders = new Set<string>();

/** Also when the process ends without stopping its labs, and what was written into a folder after it was removed. */
function removeAtExit(folder: string): void {
  if (folders.size === 0) process.once('exit', () => folders.forEach((each) => rmSync(each, REMOVING)));
  folders.add(folder);
}

interface Parts {
  readonly configFile: string;
  readonly gatewayUrl: string;
  readonly share: LabShare;
  apply(condition: LabCondition): Promise<void>;
}

/** Every part that must be stopped registers itself in `stops` as soon as it runs. */
async function startParts(
  folder: string,
  options: LabOptions,
  condition: () => LabCondition,
  stops: (() => Promise<void>)[],
): Promise<Parts> {
  const share = await makeShare(folder, options.clock);
  stops.push(() => share.stop());
  const gateway = await startGateway({ clock: options.clock, condition, heartbeat: () => share.heartbeat() });
  stops.push(() => gateway.stop());
  const neutral = await startNeutralHost(condition);
  stops.push(() => neutral.stop());
  const tailscale = await makeTailscaleStandIn(join(folder, 'tailscale'));
  const hot = await makeHot(folder);
  const configFile = join(folder, 'config.yaml');
  const text = labConfig({
    language: options.language,
    hot: hot.path,
    share: share.path,
    state: join(folder, 'state'),
    mountTable: share.table,
    tailscaleBin: tailscale.bin,
    gatewayUrl: gateway.url,
    gatewayPeer: GATEWAY_PEER,
    neutralUrl: `${neutral.url}/`,
    smbPort: share.smbPort,
    mirrorEvery: options.mirrorEvery ?? false,
  });
  await replaceFile(configFile, text);
  return {
    configFile,
    gatewayUrl: gateway.url,
    share,
    apply: async (now) => void (await Promise.all([share.apply(now), hot.apply(now), tailscale.apply(now, options.clock.now())])),
  };
}
