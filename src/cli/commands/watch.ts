import type { Config } from '../../config/config.ts';
import type { Snapshot, Verdict } from '../../health/snapshot.ts';
import { systemClock } from '../../platform/clock.ts';
import { version } from '../../platform/version.ts';
import type { GlyphSet } from '../../tui/glyphs.ts';
import type { WatchMode, WatchOptions } from '../../tui/ports.ts';
import type { Theme } from '../../tui/theme.ts';
import { COMMON_OPTIONS, type Command, CommandError, UsageError, VERDICT_EXITS } from '../command.ts';
import { type Io, print } from '../io.ts';
import { look, runningDaemon } from '../observe.ts';
import { parseOptions } from '../options.ts';
import { startEngine } from '../own-engine.ts';
import { languageOf, openConfig, utcOffsetMinutes } from '../session.ts';
import { orHangup, signalExit } from '../signal-exit.ts';

const EXIT: Readonly<Record<Verdict, number>> = { healthy: 0, degraded: 1, down: 2, unknown: 3 };
const FAILED = 3;
/** As by SIGHUP, which does not always come. */
const TERMINAL_GONE = 129;
const THEMES = ['auto', 'color', 'mono', 'plain'] as const;
const GLYPHS = ['auto', 'unicode', 'safe', 'ascii'] as const;

interface Looks {
  readonly theme: 'auto' | Theme;
  readonly glyphs: 'auto' | GlyphSet;
}

export const watch: Command = {
  name: 'watch',
  summary: 'the live dashboard',
  usage: 'watch [--once | --json] [--ascii | --glyphs SET] [--theme THEME]',
  options: [
    ['--once', 'print one picture and exit (also when the output is no terminal)'],
    ['--json', 'print the snapshot as JSON and exit'],
    ['--ascii', 'draw with ASCII only'],
    ['--glyphs SET', 'auto, unicode, safe (no signs of doubtful width) or ascii'],
    ['--theme THEME', 'auto, color, mono or plain (NO_COLOR makes it mono)'],
    ...COMMON_OPTIONS,
  ],
  exitCodes: [
    [0, 'the dashboard was left; with --once: healthy'],
    ...VERDICT_EXITS.slice(1),
    ['129/130/143', 'ended by SIGHUP or a closed terminal, SIGINT, or SIGTERM'],
  ],
  examples: [
    ['ytm watch', 'the dashboard; q leaves, ? helps'],
    ['ytm watch --once', 'one picture for a pipe or a mail'],
  ],
  usageExit: FAILED,

  async run(args, io) {
    const { values } = parseOptions(
      args,
      {
        once: { type: 'boolean' },
        json: { type: 'boolean' },
        ascii: { type: 'boolean' },
        glyphs: { type: 'string' },
        theme: { type: 'string' },
      },
      { max: 0 },
    );
    const looks: Looks = {
      theme: oneOf('theme', values.theme ?? 'auto', THEMES),
      glyphs: values.ascii === true ? 'ascii' : oneOf('glyphs', values.glyphs ?? 'auto', GLYPHS),
    };
    const config = await openConfig(values.config, io, FAILED);
    const { chooseMode } = await import('../../tui/terminal.ts');
    if (values.once === true || values.json === true || chooseMode(io.env, io.stdin, io.stdout) === 'snapshot')
      return onePicture(config, io, looks, values.json === true);
    return liveDashboard(config, io, looks);
  },
};

function oneOf<const T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UsageError(`--${name} takes ${allowed.join(', ')}; got "${value}"`);
  return found;
}

async function onePicture(config: Config, io: Io, looks: Looks, json: boolean): Promise<number> {
  const { snapshot } = await look(config, io, { named: [], daemon: 'board', signal: io.signal, failureExit: FAILED });
  if (io.signal.aborted) throw new CommandError('interrupted', signalExit(io.signal));
  print(io, json ? await asJson(snapshot) : await asPicture(snapshot, config, io, looks));
  return EXIT[snapshot.verdict];
}

async function asJson(snapshot: Snapshot): Promise<string> {
  const { snapshotToJson } = await import('../../report/snapshot-json.ts');
  return JSON.stringify(snapshotToJson(snapshot), null, 2);
}

async function asPicture(snapshot: Snapshot, config: Config, io: Io, looks: Looks): Promise<string> {
  const [{ renderSnapshotText }, { glyphsOf, pickGlyphs }, { pickTheme }, { printColumns }] = await Promise.all([
    import('../../tui/snapshot-text.ts'),
    import('../../tui/glyphs.ts'),
    import('../../tui/theme.ts'),
    import('../../tui/terminal.ts'),
  ]);
  const theme = looks.theme === 'auto' && !io.stdout.isTTY ? 'plain' : pickTheme(looks.theme, io.env);
  const glyphs = glyphsOf(pickGlyphs(looks.glyphs, io.env));
  return renderSnapshotText(snapshot, {
    columns: printColumns(io.env, io.stdout),
    theme,
    glyphs,
    language: languageOf(config, io),
    utcOffsetMinutes,
    now: systemClock.now(),
  }).trimEnd();
}

/** A view of the running daemon when there is one; else the probes run in this process. */
async function liveDashboard(config: Config, io: Io, looks: Looks): Promise<number> {
  const signal = orHangup(io.signal);
  const daemon = await runningDaemon(config);
  if (daemon === null) {
    const engine = startEngine(config, io);
    try {
      return await show({ ...engine, mode: { kind: 'embedded' }, signal }, config, io, looks);
    } finally {
      await engine.stop();
    }
  }
  const followed = await daemon.follow(signal);
  if (!followed.ok) throw new CommandError(followed.problem, FAILED);
  try {
    return await show(
      {
        source: followed.source,
        actions: followed.actions,
        history: followed.history,
        mode: { kind: 'attached', connection: followed.connection, version },
        signal,
      },
      config,
      io,
      looks,
    );
  } finally {
    followed.stop();
  }
}

type Shown = Pick<WatchOptions, 'source' | 'actions' | 'events' | 'history'> & { readonly mode: WatchMode; readonly signal: AbortSignal };

async function show(shown: Shown, config: Config, io: Io, looks: Looks): Promise<number> {
  const { runWatch } = await import('../../tui/watch.ts');
  const result = await runWatch({
    ...shown,
    ...looks,
    io: { stdin: io.stdin, stdout: io.stdout },
    env: io.env,
    clock: systemClock,
    speech: { language: languageOf(config, io), utcOffsetMinutes },
  });
  if (result.exitReason === 'error') throw result.error;
  if (result.exitReason === 'gone') return TERMINAL_GONE;
  return result.exitReason === 'signal' ? signalExit(shown.signal) : 0;
}
