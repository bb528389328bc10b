import type { Daemon } from '../../../attach/daemon.ts';
import type { Config } from '../../../config/config.ts';
import type { MirrorProgress, MirrorRequest, RunSummary } from '../../../health/mirror.ts';
import { localeOf, mirrorText } from '../../../messages/messages.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { runToJson } from '../../../mirror/log/run-json.ts';
import { summaryOf } from '../../../mirror/status.ts';
import { isRecord } from '../../../report/decode.ts';
import { reasonToJson } from '../../../report/reason-json.ts';
import { type Io, print, printError, printJson } from '../../io.ts';
import { runningDaemon } from '../../observe.ts';
import { failure, localeNow, openConfig } from '../../session.ts';
import { signalExit } from '../../signal-exit.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_RUN } from '../../tree/specs/mirror.ts';
import { openReporter, type ProgressReporter } from '../progress-reporter.ts';
import { runEndText } from '../run-text.ts';
import { secondSignal } from '../second-signal.ts';
import { openSession, runOwn } from '../session.ts';

export const run: Handler<typeof MIRROR_RUN> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  const request: MirrorRequest = {
    full: options.full,
    delete: !options['no-delete'],
    dryRun: options['dry-run'],
  };
  const reporter = await openReporter(io, () => localeNow(config, io), options.json);
  const daemon = await runningDaemon(config, io);
  const ended = daemon === null ? await own(config, io, request, reporter) : await throughDaemon(daemon, config, io, request, reporter);
  reporter.close();
  if (options.json) printJson(io, ended.json, 2);
  else if (ended.summary !== null) print(io, runEndText(ended.summary, localeNow(config, io)));
  return io.signal.aborted ? signalExit(io.signal) : ended.returncode;
};

interface Ended {
  readonly json: unknown;
  readonly summary: RunSummary | null;
  readonly returncode: number;
}

async function own(config: Config, io: Io, request: MirrorRequest, reporter: ProgressReporter): Promise<Ended> {
  const session = openSession(config, io, { check: 'everything' });
  const second = secondSignal();
  try {
    reporter.say(mirrorText('run.asking', localeNow(config, io)));
    const record = await runOwn(session, io, request, { onProgress: (progress) => reporter.report(progress), atOnce: second.signal });
    const english = localeOf('en', record.endedAt, 0);
    return {
      json: runToJson(record, (reason) => reasonToJson(reason, english)),
      summary: summaryOf(record),
      returncode: record.returncode,
    };
  } finally {
    second.stop();
    session.close();
  }
}

/** The daemon does the run; this shows it, and passes on when somebody wants it to end. */
async function throughDaemon(daemon: Daemon, config: Config, io: Io, request: MirrorRequest, reporter: ProgressReporter): Promise<Ended> {
  const followed = await daemon.follow(new AbortController().signal);
  if (!followed.ok) throw failure(followed.problem, config, io, EXIT.failed);
  const { mirror, source } = followed;
  if (source.current().mirror === null) {
    followed.stop();
    throw failure('ytm serve mirrors nothing: its config needs paths.hot and paths.share', config, io, EXIT.usage);
  }
  const second = secondSignal();
  const unsubscribe = source.subscribe((snapshot) => {
    const progress: MirrorProgress | null = snapshot.mirror?.progress ?? null;
    if (progress !== null) reporter.report(progress);
  });
  const onSignal = (): void => void mirror.stop('gracefully');
  const onSecond = (): void => void mirror.stop('at-once');
  io.signal.addEventListener('abort', onSignal, { once: true });
  second.signal.addEventListener('abort', onSecond, { once: true });
  try {
    reporter.say(mirrorText('run.through-daemon', localeNow(config, io)));
    await lookAgain(daemon, config, io.signal);
    const json = await mirror.runToEnd(request).catch((error: unknown) => {
      throw failure(error instanceof Error ? error.message : String(error), config, io, EXIT.failed);
    });
    const summary = await summaryFrom(daemon, json);
    return { json, summary, returncode: returncodeOf(json) };
  } finally {
    second.stop();
    unsubscribe();
    io.signal.removeEventListener('abort', onSignal);
    followed.stop();
    if (io.signal.aborted) printError(io, mirrorText('run.daemon-continues', localeNow(config, io)));
  }
}

/**
 * The daemon's board may be minutes old: the share may have been mounted, or the vault created, since then. Like a run of this process, this
 * checks the vault's probes until a shut gate could have opened, which takes `rise` good attempts in a row.
 */
async function lookAgain(daemon: Daemon, { probes, hysteresis }: Config, signal: AbortSignal): Promise<void> {
  const named = probes.filter(({ component }) => component === 'vault').map(({ id }) => id);
  let answer = await daemon.status(signal);
  for (let looks = 0; looks < hysteresis.rise && answer.ok && answer.snapshot.gate.state !== 'open'; looks += 1)
    answer = await daemon.check(named, signal);
}

async function summaryFrom(daemon: Daemon, json: unknown): Promise<RunSummary | null> {
  const id = isRecord(json) ? json['id'] : null;
  const status = await daemon.status(new AbortController().signal);
  return status.ok ? (status.snapshot.mirror?.runs.find((each) => each.id === id) ?? null) : null;
}

function returncodeOf(json: unknown): number {
  const result = isRecord(json) ? json['result'] : null;
  const code = isRecord(result) ? result['returncode'] : null;
  return typeof code === 'number' ? code : EXIT.failed;
}
