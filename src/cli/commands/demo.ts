import type { DemoEnd, RunningYtm } from '../../demo/program.ts';
import type { RunCommand } from '../../demo/stage.ts';
import { pickLanguage } from '../../messages/language.ts';
import { speech } from '../../messages/messages.ts';
import type { Speech } from '../../messages/template.ts';
import type { Children } from '../../platform/children.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { COMMON_OPTIONS, type Command, CommandError } from '../command.ts';
import { type Io, print } from '../io.ts';
import { parseOptions } from '../options.ts';
import { startEngine } from '../own-engine.ts';
import { openServices } from '../services.ts';
import { openConfig, utcOffsetMinutes } from '../session.ts';
import { orHangup, signalExit } from '../signal-exit.ts';

const FAILED = 1;
const USAGE = 2;
const EXIT: Readonly<Record<Exclude<DemoEnd, 'interrupted'>, number>> = { done: 0, missed: 1 };

export const demo: Command = {
  name: 'demo',
  summary: 'the whole product on an embedded lab',
  usage: 'demo [--tour]',
  options: [['--tour', 'the scripted tour, also on a terminal'], COMMON_OPTIONS[1]],
  exitCodes: [
    [0, 'the dashboard was left, or the tour saw everything'],
    [1, 'the tour missed something'],
    [2, 'usage error'],
    ['129/130/143', 'ended by SIGHUP, SIGINT or SIGTERM'],
  ],
  examples: [
    ['ytm demo', 'the dashboard; x opens the menu of faults, and of what happens to hot'],
    ['ytm demo | cat', 'the tour'],
  ],
  usageExit: USAGE,
  bugExit: () => FAILED,

  async run(args, io) {
    const { values } = parseOptions(args, { tour: { type: 'boolean' } }, { max: 0 });
    const [{ runDemo }, { chooseMode }] = await Promise.all([import('../../demo/program.ts'), import('../../tui/terminal.ts')]);
    const language = pickLanguage('auto', io.env);
    const speechNow = (): Speech => speech(language, systemClock.now(), utcOffsetMinutes(systemClock.now()));
    const signal = orHangup(io.signal);
    const end = await runDemo({
      terminal: values.tour !== true && chooseMode(io.env, io.stdin, io.stdout) === 'screen',
      clock: systemClock,
      speech: speechNow,
      print: (line) => print(io, line),
      signal,
      start: (configFile) => startOnLab(configFile, io),
      async dashboard(running, faults) {
        const { runWatch } = await import('../../tui/watch.ts');
        const result = await runWatch({
          ...running,
          faults,
          mode: { kind: 'embedded', scheduled: true },
          io: { stdin: io.stdin, stdout: io.stdout },
          env: io.env,
          clock: systemClock,
          speech: { language, utcOffsetMinutes },
          glyphs: 'auto',
          theme: 'auto',
          signal,
        });
        if (result.exitReason === 'error') throw result.error;
      },
    });
    return end === 'interrupted' ? signalExit(signal) : EXIT[end];
  },
};

/** The product as `serve` runs it, on the lab's config; the environment's overrides name the user's own folders. */
async function startOnLab(configFile: string, io: Io): Promise<RunningYtm> {
  const env = Object.fromEntries(Object.entries(io.env).filter(([name]) => !name.startsWith('YTM_')));
  const config = await openConfig(configFile, { env, signal: io.signal, stderr: io.stderr }, FAILED);
  const engine = startEngine(config, { env, programs: io.programs }, 'scheduled');
  const log = createLog({ write: () => true }, systemClock);
  const opened = await openServices({ config, engine, io: { env }, language: 'en', log });
  if (!opened.ok) {
    await engine.stop();
    throw new CommandError(opened.problem, FAILED);
  }
  const { services } = opened;
  const { mirror, runtime, ...seen } = engine;
  return {
    ...seen,
    ...(mirror === null ? {} : { mirror }),
    exporterUrl: services.exporterUrl,
    command: commandOn(configFile, runtime.machine.ports.children, env),
    async stop() {
      await Promise.all([engine.stop(), services.stop()]);
    },
  };
}

/** This very program, as a process of its own. */
function commandOn(configFile: string, children: Children, env: Io['env']): RunCommand {
  const [, program = ''] = process.argv;
  const zone = env['TZ'];
  return async (args, { timeoutMs, signal }) => {
    const end = await children.run({
      file: process.execPath,
      args: [...process.execArgv, program, ...args, '--config', configFile],
      ...(zone === undefined ? {} : { addEnv: { TZ: zone } }),
      timeoutMs,
      signal,
    });
    const output = 'stdout' in end ? end.stdout.trim() || end.stderr : end.detail;
    return { exitCode: end.kind === 'ended' ? end.exitCode : null, output };
  };
}
