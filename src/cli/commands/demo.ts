import type { DemoEnd } from '../../demo/program.ts';
import { pickLanguage } from '../../messages/language.ts';
import { speech } from '../../messages/messages.ts';
import type { Speech } from '../../messages/template.ts';
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
    ['ytm demo', 'the dashboard; x opens the fault menu'],
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
          mode: { kind: 'embedded' },
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
async function startOnLab(configFile: string, io: Io) {
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
  return {
    ...engine,
    exporterUrl: services.exporterUrl,
    async stop() {
      await Promise.all([engine.stop(), services.stop()]);
    },
  };
}
