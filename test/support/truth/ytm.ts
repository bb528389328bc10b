/** ytm as a tool that plays histories: its config, and what a run names. The program is run as it is shipped, or by whoever hands in another way. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../shell.ts';
import type { Place } from './place.ts';
import type { Told, Tool, Wishes } from './tools.ts';

/** `ytm …args`; whole environment given. */
export type RunYtm = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
) => Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;

const SENTINEL = '.ytm_vault_workspaces_root.json';
const FREELY = {
  minHotRatio: '0%',
  budget: { files: 10_000_000, ratio: '100%', perFolder: '100%', updates: '100%', floor: 10_000_000 },
};
const LONGEST_RUN_MS = 120_000;

export function ytmTool({ name, version, run }: { readonly name: string; readonly version: string; readonly run: RunYtm }): Tool {
  return {
    name,
    version,
    problem: null,
    prepare(place, wishes) {
      mkdirSync(join(place.home, 'state'), { mode: 0o700, recursive: true });
      writeFileSync(join(place.vault, SENTINEL), JSON.stringify({ vault_id: 'truth' }));
      writeConfig(place, wishes);
    },
    async sync(place, wishes) {
      writeConfig(place, wishes);
      const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8', TZ: 'UTC', HOME: place.home, YTM_CONFIG: configOf(place) };
      const { code, stdout, stderr } = await run(['mirror', 'run', '--full'], env);
      const text = `${stdout}\n${stderr}`;
      return { code: code ?? -1, text, named: namedIn(logIn(text)) } satisfies Told;
    },
    backups: ({ served }) => [join(served, '.ytm_trash')],
    isOwn: (path) => path.startsWith('.ytm_') || path.startsWith('ytm_') || path === '.mounted',
  };
}

/** The program of this folder `dist`. */
export function builtYtm(program: string): RunYtm {
  return (args, env) => runToEnd(process.execPath, [program, ...args], { env, within: LONGEST_RUN_MS });
}

function configOf({ home }: Place): string {
  return join(home, 'config.yaml');
}

function writeConfig(place: Place, { exclude, settle, freely }: Wishes): void {
  const { home, hot, share } = place;
  const table = join(home, 'mountinfo');
  const config = {
    version: 1,
    language: 'en',
    paths: { hot, share, state: join(home, 'state') },
    hysteresis: { rise: 1, fall: 1 },
    // The client of Samba tells no free space.
    probes: { smb: false, hotspace: false, space: place.kind === 'samba' ? false : { warnBelow: '1kB', failBelow: '1B' } },
    mirror: {
      every: false,
      settle: settle ? '1s' : '0s',
      nice: 0,
      gate: { vault: 'healthy' },
      exclude: ['planning', ...exclude],
      logDir: join(home, 'logs'),
      allowSameDevice: true,
      ...(freely ? FREELY : {}),
    },
    exporter: { listen: false },
    mount: { table },
  };
  writeFileSync(configOf(place), JSON.stringify(config), { mode: 0o600 });
  writeFileSync(table, mountTable(place));
}

/** As the kernel lists a share of SMB. */
function mountTable(place: Place): string {
  const { share } = place;
  const lines = ['25 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw'];
  if (place.isMounted()) {
    const device = statSync(share).dev;
    const numbers = `${(device >> 8) & 0xfff}:${(device & 0xff) | ((device >> 12) & 0xfff00)}`;
    lines.push(`312 25 ${numbers} / ${share} rw,relatime shared:160 - cifs //127.0.0.1/studio rw,vers=3.1.1,addr=127.0.0.1`);
  }
  return `${lines.join('\n')}\n`;
}

function logIn(text: string): unknown {
  const path = /^log: (.+)$/mu.exec(text)?.[1];
  return path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'));
}

/** Parts of the log that name no paths, or those that were done. */
const NO_PATHS: ReadonlySet<string> = new Set(['guards', 'passes', 'plan', 'done', 'gate', 'timings_ms']);

/** Every path that a log lists, whatever the list is called: what is left out, drift, losses, what was born in the vault. */
function namedIn(log: unknown): readonly string[] {
  if (Array.isArray(log)) return log.flatMap((each) => (typeof each === 'string' ? [each] : namedIn(each)));
  if (typeof log !== 'object' || log === null) return [];
  return Object.entries(log).flatMap(([key, value]) => {
    if (NO_PATHS.has(key)) return [];
    return key === 'path' && typeof value === 'string' ? [value] : namedIn(value);
  });
}
