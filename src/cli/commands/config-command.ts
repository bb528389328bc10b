import { escapeLines } from '../../messages/safe-text.ts';
import { createChildren } from '../../platform/child/run.ts';
import { systemClock } from '../../platform/clock.ts';
import { PROBE_KINDS } from '../../probes/registry.ts';
import { createTailnet } from '../../probes/tailscale/tailnet.ts';
import { createMountTable } from '../../share/mount-table.ts';
import type { Io } from '../io.ts';
import type { Handler } from '../tree/node.ts';
import type { CONFIG_CHECK, CONFIG_INIT, CONFIG_SCHEMA, CONFIG_SHOW } from '../tree/specs/shell.ts';
import { type ConfigIo, checkConfig, initConfig, printConfig, printSchema } from './config.ts';

export const init: Handler<typeof CONFIG_INIT> = ({ options }, io) => initConfig(options.config, configIo(io));
export const check: Handler<typeof CONFIG_CHECK> = ({ options }, io) => checkConfig(options.config, configIo(io));
export const show: Handler<typeof CONFIG_SHOW> = ({ options }, io) => printConfig(options.config, configIo(io));
export const schema: Handler<typeof CONFIG_SCHEMA> = (_call, io) => printSchema(configIo(io));

function configIo(io: Io): ConfigIo {
  return {
    stdout: (text) => void io.stdout.write(escapeLines(text)),
    stderr: (text) => void io.stderr.write(escapeLines(text)),
    env: io.env,
    signal: io.signal,
    kinds: PROBE_KINDS,
    async openHot(hot, signal) {
      const { openHotLister } = await import('../../mirror/hot/lister.ts');
      return openHotLister(
        { clock: systemClock, program: io.programs.hot, hot, niceness: 0 },
        { signal, onGroup: () => Promise.resolve() },
      );
    },
    ports: async () => portsOf(io),
  };
}

function portsOf({ env }: Pick<Io, 'env'>) {
  const { platform } = process;
  const children = createChildren({ clock: systemClock, env });
  return {
    tailnet: createTailnet({ children, bin: null, clock: systemClock, platform, env }),
    mounts: createMountTable({ table: null, platform, children }),
  };
}
