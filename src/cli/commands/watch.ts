import type { Config } from '../../config/config.ts';
import type { Snapshot, Verdict } from '../../health/snapshot.ts';
import { systemClock } from '../../platform/clock.ts';
import type { FollowLooks } from '../../tui/follow-text.ts';
import type { GlyphSet } from '../../tui/glyphs.ts';
import type { Theme } from '../../tui/theme.ts';
import { COMMON_OPTIONS, type Command, CommandError, UsageError, VERDICT_EXITS } from '../command.ts';
import { type Io, print } from '../io.ts';
import { look } from '../observe.ts';
import { parseOptions } from '../options.ts';
import { openOrigin } from '../origin.ts';
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
  usage: 'watch [--once] [--follow] [--json] [--ascii | --glyphs SET] [--theme THEME]',
  options: [
    ['--once', 'print one picture and exit (also when the output is no terminal)'],
    ['--follow', 'print a line for every change of a state, of the gate and of the mirror, until stopped'],
    ['--json', 'print the snapshot as JSON and exit; with --follow one snapshot a line (NDJSON), at first and after every change'],
    ['--ascii', 'draw with ASCII only'],
    ['--glyphs SET', 'auto, unicode, safe (no signs of doubtful width) or ascii'],
    ['--theme THEME', 'auto, color, mono or plain (NO_COLOR makes it mono)'],
    ...COMMON_OPTIONS,
  ],
  exitCodes: [
    [0, 'the dashboard was left; one picture: healthy'],
    ...VERDICT_EXITS.slice(1),
    ['129/130/143', 'ended by SIGHUP or a closed terminal, SIGINT, or SIGTERM'],
  ],
  examples: [
    ['ytm watch', 'the dashboard; q leaves, ? helps'],
    ['ytm watch --once', 'one picture for a pipe or a mail'],
    ['ytm watch --follow >> changes.log', 'a log of what happens'],
  ],
  usageExit: FAILED,

  async run(args, io) {
    const { values } = parseOptions(
      args,
      {
        once: { type: 'boolean' },
        follow: { type: 'boolean' },
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
    if (values.once === true && values.follow === true) throw new UsageError('--once and --follow exclude each other');
    const config = await openConfig(values.config, io, FAILED);
    if (values.follow === true) return followChanges(config, io, looks, values.json === true);
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
  const [{ renderSnapshotText }, { printColumns }] = await Promise.all([
    import('../../tui/snapshot-text.ts'),
    import('../../tui/terminal.ts'),
  ]);
  const { look, theme } = await printLooks(config, io, looks);
  const columns = printColumns(io.env, io.stdout);
  return renderSnapshotText(snapshot, { ...look, theme, columns, now: systemClock.now() }).trimEnd();
}

/** How text is printed: without colour where nobody looks at it, unless somebody asked for it. */
async function printLooks(config: Config, io: Io, looks: Looks): Promise<FollowLooks> {
  const [{ glyphsOf, pickGlyphs }, { pickTheme }] = await Promise.all([import('../../tui/glyphs.ts'), import('../../tui/theme.ts')]);
  return {
    look: { language: languageOf(config, io), utcOffsetMinutes, glyphs: glyphsOf(pickGlyphs(looks.glyphs, io.env)) },
    theme: looks.theme === 'auto' && !io.stdout.isTTY ? 'plain' : pickTheme(looks.theme, io.env),
  };
}

async function followChanges(config: Config, io: Io, looks: Looks, json: boolean): Promise<number> {
  const signal = orHangup(io.signal);
  const [origin, { follow }] = await Promise.all([openOrigin(config, io, signal, FAILED), import('../follow.ts')]);
  try {
    await follow(origin, io, json ? null : await printLooks(config, io, looks), signal);
  } finally {
    await origin.stop();
  }
  return signalExit(signal);
}

async function liveDashboard(config: Config, io: Io, looks: Looks): Promise<number> {
  const signal = orHangup(io.signal);
  // Reading the code takes as long as all else until the first picture: it begins at once.
  const [origin, { runWatch }] = await Promise.all([openOrigin(config, io, signal, FAILED), import('../../tui/watch.ts')]);
  try {
    const result = await runWatch({
      ...origin,
      ...looks,
      signal,
      io: { stdin: io.stdin, stdout: io.stdout },
      env: io.env,
      clock: systemClock,
      speech: { language: languageOf(config, io), utcOffsetMinutes },
    });
    if (result.exitReason === 'error') throw result.error;
    if (result.exitReason === 'gone') return TERMINAL_GONE;
    return result.exitReason === 'signal' ? signalExit(signal) : 0;
  } finally {
    await origin.stop();
  }
}
