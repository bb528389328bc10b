import { createChildren } from '../../platform/children.ts';
import { systemClock } from '../../platform/clock.ts';
import { PROBE_KINDS } from '../../probes/registry.ts';
import { createTailnet } from '../../probes/tailscale/tailnet.ts';
import { createMountTable } from '../../share/mount-table.ts';
import { COMMON_OPTIONS, type Command } from '../command.ts';
import type { Io } from '../io.ts';
import { run } from './config.ts';

export const config: Command = {
  name: 'config',
  summary: 'init, check, show or schema of the config',
  usage: 'config init | check | show | schema',
  options: [
    ['init', 'write an annotated config with what is found here (never over one that exists)'],
    ['check', 'every mistake in it; else how soon each failure would be noticed'],
    ['show', 'every value in effect and where it came from, secrets hidden'],
    ['schema', 'the JSON Schema, for editors'],
    ...COMMON_OPTIONS,
  ],
  exitCodes: [
    [0, 'done'],
    [2, 'usage or config error'],
  ],
  examples: [
    ['ytm config init', 'the first step on a new machine'],
    ['ytm config check', 'after every change'],
  ],
  usageExit: 2,

  run(args, io) {
    return run(args, {
      stdout: (text) => void io.stdout.write(text),
      stderr: (text) => void io.stderr.write(text),
      env: io.env,
      signal: io.signal,
      kinds: PROBE_KINDS,
      ports: async () => portsOf(io),
    });
  },
};

function portsOf({ env }: Pick<Io, 'env'>) {
  const { platform } = process;
  const children = createChildren({ clock: systemClock, env });
  return {
    tailnet: createTailnet({ children, bin: null, clock: systemClock, platform, env }),
    mounts: createMountTable({ table: null, platform, children }),
  };
}
