/** Whether this machine runs on its battery. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Children } from '../platform/child/run.ts';

/** `unknown`: it cannot be determined, or there is no battery. */
export type PowerSource = 'battery' | 'mains' | 'unknown';

export interface Power {
  source(signal: AbortSignal): Promise<PowerSource>;
}

export interface PowerOptions {
  readonly platform: NodeJS.Platform;
  readonly children: Children;
  /** Linux: where the kernel lists power supplies; another folder in tests. */
  readonly folder?: string;
}

const SUPPLIES = '/sys/class/power_supply';
const PMSET = '/usr/bin/pmset';
const TIMEOUT_MS = 2_000;

export function createPower({ platform, children, folder = SUPPLIES }: PowerOptions): Power {
  return {
    source: (signal) => (platform === 'darwin' ? askPmset(children, signal) : readSupplies(folder)),
  };
}

async function askPmset(children: Children, signal: AbortSignal): Promise<PowerSource> {
  const result = await children.run({ file: PMSET, args: ['-g', 'batt'], env: { LC_ALL: 'C' }, timeoutMs: TIMEOUT_MS, signal });
  return result.kind === 'ended' ? parsePmset(result.stdout) : 'unknown';
}

/** @internal The first line is `Now drawing from 'Battery Power'`; power from a UPS counts as battery power, too. */
export function parsePmset(output: string): PowerSource {
  switch (/^Now drawing from '(.+)'/m.exec(output)?.[1]) {
    case 'Battery Power':
    case 'UPS Power':
      return 'battery';
    case 'AC Power':
      return 'mains';
    default:
      return 'unknown';
  }
}

interface Supply {
  readonly type: string;
  /** `Device`: the battery of a mouse or a pen. */
  readonly scope: string;
  readonly online: string;
  readonly status: string;
}

/** Source of the names: Linux, Documentation/ABI/testing/sysfs-class-power. */
async function readSupplies(folder: string): Promise<PowerSource> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(names.map((name) => readSupply(join(folder, name))));
  const ofMachine = supplies.filter(({ scope }) => scope !== 'Device');
  if (ofMachine.some(({ type, online }) => type !== 'Battery' && online === '1')) return 'mains';
  const batteries = ofMachine.filter(({ type }) => type === 'Battery' || type === 'UPS');
  if (batteries.some(({ status }) => status === 'Discharging')) return 'battery';
  return batteries.some(({ status }) => ['Charging', 'Full', 'Not charging'].includes(status)) ? 'mains' : 'unknown';
}

async function readSupply(folder: string): Promise<Supply> {
  const read = async (name: string): Promise<string> => (await readFile(join(folder, name), 'utf8').catch(() => '')).trim();
  const [type, scope, online, status] = await Promise.all([read('type'), read('scope'), read('online'), read('status')]);
  return { type, scope, online, status };
}
