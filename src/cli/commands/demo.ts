import { startEngine } from '../../app/own-engine.ts';
import { openServices } from '../../app/services.ts';
import type { DemoEnd, RunningYtm } from '../../demo/program.ts';
import type { RunCommand } from '../../demo/stage.ts';
import { pickLanguage } from '../../messages/language.ts';
import { localeOf } from '../../messages/messages.ts';
import type { Locale } from '../../messages/template.ts';
import type { Children } from '../../platform/child/run.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { type Io, print } from '../io.ts';
import { parseMoment } from '../moment.ts';
import { outputOf } from '../output.ts';
import { failure, openConfig, utcOffsetMinutes } from '../session.ts';
import { orHangup, signalExit } from '../signal-exit.ts';
import type { Handler } from '../tree/node.ts';
import type { DEMO } from '../tree/specs/fleet.ts';

const FAILED = 1;
const EXIT: Readonly<Record<Exclude<DemoEnd, 'interrupted'>, number>> = { done: 0, missed: 1 };

export const demo: Handler<typeof DEMO> = async ({ options }, io) => {
  const [{ runDemo }, { chooseMode }] = await Promise.all([import('../../demo/program.ts'), import('../../tui/terminal.ts')]);
  const language = pickLanguage('auto', io.env);
  const localeNow = (): Locale => localeOf(language, systemClock.now(), utcOffsetMinutes(systemClock.now()));
  // Ends when the output has no reader any more.
  const { lost } = outputOf(io.stdout);
  const signal = AbortSignal.any([orHangup(io.signal), lost]);
  const end = await runDemo({
    terminal: !options.tour && chooseMode(io.env, io.stdin, io.stdout) === 'screen',
    clock: systemClock,
    locale: localeNow,
    print: (line) => print(io, line),
    signal,
    start: (configFile) => startOnLab(configFile, io),
    async dashboard(running, faults) {
      const { runWatch } = await import('../../tui/watch.ts');
      const result = await runWatch({
        ...running,
        faults,
        link: { current: () => ({ kind: 'embedded', scheduled: true }), subscribe: () => () => undefined },
        io: { stdin: io.stdin, stdout: io.stdout },
        env: io.env,
        clock: systemClock,
        locale: { language, utcOffsetMinutes },
        momentOf: parseMoment,
        attention: { title: true, bell: 'off', notify: 'off', quiet: [] },
        glyphs: 'auto',
        theme: 'auto',
        signal,
      });
      if (result.exitReason === 'error') throw result.error;
    },
  });
  if (end !== 'interrupted') return EXIT[end];
  return lost.aborted ? 0 : signalExit(signal);
};

/** The product as `serve` runs it, on the lab's config; the environment's overrides name the user's own folders. */
async function startOnLab(configFile: string, io: Io): Promise<RunningYtm> {
  const env = Object.fromEntries(Object.entries(io.env).filter(([name]) => !name.startsWith('YTM_')));
  const config = await openConfig(configFile, { env, signal: io.signal, stderr: io.stderr }, FAILED);
  const engine = startEngine(config, { env, programs: io.programs }, 'scheduled');
  const log = createLog({ write: () => true }, systemClock);
  const opened = await openServices({ config, engine, io: { env, programs: io.programs }, language: () => 'en', reload: null, log });
  if (!opened.ok) throw failure(opened.problem, config, { env }, FAILED);
  const { mirror, runtime, ...seen } = engine;
  return {
    ...seen,
    ...(mirror === null ? {} : { mirror }),
    exporterUrl: opened.services.exporterUrl,
    command: commandOn(configFile, runtime.machine.ports.children, env),
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
