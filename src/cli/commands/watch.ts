import { createWatchMemory } from '../../app/watch-memory.ts';
import type { Config } from '../../config/config.ts';
import { stepOf } from '../../config/steps.ts';
import type { Snapshot, Verdict } from '../../health/snapshot.ts';
import { jsonText } from '../../messages/safe-text.ts';
import { systemClock } from '../../platform/clock.ts';
import { version } from '../../platform/version.ts';
import type { FollowStyle } from '../../tui/follow-text.ts';
import type { GlyphSet } from '../../tui/glyphs.ts';
import type { Link } from '../../tui/ports.ts';
import type { Theme } from '../../tui/theme.ts';
import { type Io, printStyled } from '../io.ts';
import { parseMoment } from '../moment.ts';
import { type Look, look } from '../observe.ts';
import { openOrigin } from '../origin.ts';
import { outputOf } from '../output.ts';
import { interrupted, languageOf, openConfig, utcOffsetMinutes } from '../session.ts';
import { orHangup, signalExit } from '../signal-exit.ts';
import type { Handler } from '../tree/node.ts';
import type { WATCH } from '../tree/specs/fleet.ts';

const EXIT: Readonly<Record<Verdict, number>> = { healthy: 0, degraded: 1, down: 2, unknown: 3 };
const FAILED = 3;
/** As by SIGHUP, which does not always come. */
const TERMINAL_GONE = 129;

interface Style {
  readonly theme: 'auto' | Theme;
  readonly glyphs: 'auto' | GlyphSet;
}

export const watch: Handler<typeof WATCH> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, FAILED);
  const style: Style = {
    theme: options.theme ?? config.watch.theme,
    glyphs: options.ascii ? 'ascii' : (options.glyphs ?? config.watch.glyphs),
  };
  if (options.follow) return followChanges(config, io, style, options.json ? 'json' : 'changes');
  const { chooseMode } = await import('../../tui/terminal.ts');
  const mode = options['screen-reader'] ? 'spoken' : chooseMode(io.env, io.stdin, io.stdout);
  if (options.once || options.json || mode === 'snapshot') return onePicture(config, io, style, options.json);
  return mode === 'spoken' ? followChanges(config, io, style, 'spoken') : liveDashboard(config, io, style);
};

async function onePicture(config: Config, io: Io, style: Style, json: boolean): Promise<number> {
  const { snapshot, through } = await look(config, io, { named: [], evidence: 'board', signal: io.signal, failureExit: FAILED });
  if (io.signal.aborted) throw interrupted(config, io);
  printStyled(io, json ? await asJson(snapshot) : await asPicture(snapshot, linkOf(snapshot, through), config, io, style));
  return EXIT[snapshot.verdict];
}

async function asJson(snapshot: Snapshot): Promise<string> {
  const { snapshotToJson } = await import('../../report/snapshot-json.ts');
  return jsonText(snapshotToJson(snapshot), 2);
}

async function asPicture(snapshot: Snapshot, link: Link, config: Config, io: Io, style: Style): Promise<string> {
  const [{ renderSnapshotText }, { printColumns }] = await Promise.all([
    import('../../tui/snapshot-text.ts'),
    import('../../tui/terminal.ts'),
  ]);
  const { look, theme } = await printStyle(config, io, style);
  const columns = printColumns(io.env, io.stdout);
  return renderSnapshotText(snapshot, { ...look, theme, link, columns, now: systemClock.now() }).trimEnd();
}

function linkOf(snapshot: Snapshot, through: Look['through']): Link {
  // A single picture has no schedule, so there is nothing to show about it.
  if (through === 'own-round') return { kind: 'embedded', scheduled: true };
  return { kind: 'attached', connection: { state: 'connected', lastHeard: snapshot.at, daemonVersion: snapshot.version }, version };
}

/** How text is printed: without colour where nobody looks at it, unless somebody asked for it. */
async function printStyle(config: Config, io: Io, style: Style): Promise<FollowStyle> {
  const [{ glyphsOf, pickGlyphs }, { pickTheme }] = await Promise.all([import('../../tui/glyphs.ts'), import('../../tui/theme.ts')]);
  return {
    look: { language: languageOf(config, io), utcOffsetMinutes, glyphs: glyphsOf(pickGlyphs(style.glyphs, io.env)) },
    theme: style.theme === 'auto' && !io.stdout.isTTY ? 'plain' : pickTheme(style.theme, io.env),
  };
}

async function followChanges(config: Config, io: Io, style: Style, as: 'changes' | 'json' | 'spoken'): Promise<number> {
  // Without a reader there is nothing left to do.
  const { lost } = outputOf(io.stdout);
  const signal = AbortSignal.any([orHangup(io.signal), lost]);
  const [origin, { follow, followSpoken }] = await Promise.all([openOrigin(config, io, signal), import('../follow.ts')]);
  try {
    const printed = await printStyle(config, io, style);
    if (as === 'spoken') await followSpoken(origin, io, printed, signal);
    else await follow(origin, io, as === 'json' ? null : printed, signal);
  } finally {
    await origin.stop();
  }
  return lost.aborted ? 0 : signalExit(signal);
}

async function liveDashboard(config: Config, io: Io, style: Style): Promise<number> {
  const signal = orHangup(io.signal);
  // Reading the code takes as long as all else until the first picture: it begins at once.
  const memory = config.watch.remember ? createWatchMemory(config.paths.state) : null;
  const [origin, { runWatch }, remembered] = await Promise.all([
    openOrigin(config, io, signal),
    import('../../tui/watch.ts'),
    memory?.read() ?? '',
  ]);
  try {
    const result = await runWatch({
      ...origin,
      ...style,
      signal,
      io: { stdin: io.stdin, stdout: io.stdout },
      env: io.env,
      clock: systemClock,
      stepOf: (code) => stepOf(code, config),
      momentOf: parseMoment,
      attention: config.watch,
      begins: config.watch,
      ...(memory === null ? {} : { remembered, remember: (text) => memory.keep(text) }),
      locale: { language: languageOf(config, io), utcOffsetMinutes },
    });
    if (result.exitReason === 'error') throw result.error;
    if (result.exitReason === 'gone') return TERMINAL_GONE;
    return result.exitReason === 'signal' ? signalExit(signal) : 0;
  } finally {
    await origin.stop();
  }
}
