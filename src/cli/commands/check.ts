import type { Config } from '../../config/config.ts';
import type { Snapshot, Verdict } from '../../health/snapshot.ts';
import type { Said } from '../../report/news.ts';
import { COMMON_OPTIONS, type Command, CommandError, VERDICT_EXITS } from '../command.ts';
import { type Io, print } from '../io.ts';
import { type Look, look } from '../observe.ts';
import { durationOption, parseOptions } from '../options.ts';
import { openConfig, speechNow } from '../session.ts';
import { signalExit } from '../signal-exit.ts';
import { withState } from '../state.ts';

const EXIT: Readonly<Record<Verdict, number>> = { healthy: 0, degraded: 1, down: 2, unknown: 3 };
const FAILED = 3;
/** The note of what `--quiet` said last. */
const NEWS = 'check.quiet';

export const check: Command = {
  name: 'check',
  summary: 'attempt the probes now and report',
  usage: 'check [PROBE...] [--json | --quiet | --nagios] [--timeout 90s]',
  options: [
    ['PROBE...', 'only these probes; verdict and exit code are then theirs alone'],
    ['--json', 'the snapshot as JSON'],
    ['--quiet', 'only what changed since the last run with --quiet, recovery included'],
    ['--nagios', 'one plugin line with perfdata'],
    ['--timeout 90s', 'bounds the whole run; beyond it the exit code is 3'],
    ...COMMON_OPTIONS,
  ],
  exitCodes: [...VERDICT_EXITS, ['130/143', 'interrupted']],
  examples: [
    ['ytm check', 'what is wrong, why, and what to do next'],
    ['ytm check healthz --json', 'one probe, for a script'],
  ],
  usageExit: FAILED,

  async run(args, io) {
    const { values, positionals } = parseOptions(
      args,
      {
        json: { type: 'boolean' },
        quiet: { type: 'boolean' },
        nagios: { type: 'boolean' },
        timeout: { type: 'string' },
      },
      { max: Number.POSITIVE_INFINITY },
    );
    const timeoutMs = durationOption('timeout', values.timeout);
    const config = await openConfig(values.config, io, FAILED);
    const seen = await lookWithin(config, io, positionals, timeoutMs);
    if (values.json === true) await printJson(seen.snapshot, io);
    else if (values.nagios === true) await printNagios(seen.snapshot, io);
    else if (values.quiet === true) await printNews(config, seen.snapshot, io);
    else await printText(config, seen, io);
    return EXIT[seen.snapshot.verdict];
  },
};

async function lookWithin(config: Config, io: Io, named: readonly string[], timeoutMs: number | undefined): Promise<Look> {
  const signal = timeoutMs === undefined ? io.signal : AbortSignal.any([io.signal, AbortSignal.timeout(timeoutMs)]);
  const seen = await look(config, io, { named, daemon: 'fresh', signal, failureExit: FAILED });
  if (io.signal.aborted) throw new CommandError('interrupted', signalExit(io.signal));
  if (signal.aborted) throw new CommandError(`not done within ${(timeoutMs ?? 0) / 1_000}s`, FAILED);
  return seen;
}

async function printJson(snapshot: Snapshot, io: Io): Promise<void> {
  const { snapshotToJson } = await import('../../report/snapshot-json.ts');
  print(io, JSON.stringify(snapshotToJson(snapshot), null, 2));
}

async function printNagios(snapshot: Snapshot, io: Io): Promise<void> {
  const { nagiosLine } = await import('../../report/nagios.ts');
  print(io, nagiosLine(snapshot));
}

async function printText(config: Config, { snapshot }: Look, io: Io): Promise<void> {
  const { checkText } = await import('../../report/check-text.ts');
  print(io, checkText(snapshot, speechNow(config, io)));
}

async function printNews(config: Config, snapshot: Snapshot, io: Io): Promise<void> {
  const { newsSince } = await import('../../report/news.ts');
  await withState(config, (store) => {
    const news = newsSince(parseSaid(store?.note(NEWS) ?? null), snapshot, speechNow(config, io));
    store?.setNote(NEWS, JSON.stringify(news.said));
    for (const line of news.lines) print(io, line);
  });
}

function parseSaid(note: string | null): readonly Said[] {
  return note === null ? [] : (JSON.parse(note) as readonly Said[]);
}
