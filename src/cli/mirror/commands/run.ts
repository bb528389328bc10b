import type { Daemon } from '../../../attach/daemon.ts';
import type { Config } from '../../../config/config.ts';
import type { MirrorProgress, MirrorRequest, RunSummary } from '../../../health/mirror.ts';
import { mirrorText, speech } from '../../../messages/messages.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { runToJson } from '../../../mirror/log/run-json.ts';
import { summaryOf } from '../../../mirror/status.ts';
import { isRecord } from '../../../report/decode.ts';
import { reasonToJson } from '../../../report/reason-json.ts';
import { CommandError } from '../../command.ts';
import { type Io, print, printError } from '../../io.ts';
import { runningDaemon } from '../../observe.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { signalExit } from '../../signal-exit.ts';
import { ProgressTeller } from '../progress-teller.ts';
import { runEndText } from '../run-text.ts';
import { secondSignal } from '../second-signal.ts';
import { openSession, runOwn } from '../session.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

const FLAGS = {
  full: { type: 'boolean' },
  'no-delete': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const run: MirrorSubcommand = {
  async run(args, io) {
    const { values } = parseOptions(args, FLAGS, { max: 0 });
    const config = await openConfig(values.config, io, EXIT.usage);
    const request: MirrorRequest = {
      full: values.full === true,
      delete: values['no-delete'] !== true,
      dryRun: values['dry-run'] === true,
    };
    const teller = new ProgressTeller(io, () => speechNow(config, io), values.json === true);
    const daemon = await runningDaemon(config);
    const ended = daemon === null ? await own(config, io, request, teller) : await throughDaemon(daemon, config, io, request, teller);
    teller.close();
    if (values.json === true) print(io, JSON.stringify(ended.json, null, 2));
    else if (ended.summary !== null) print(io, runEndText(ended.summary, speechNow(config, io)));
    return io.signal.aborted ? signalExit(io.signal) : ended.returncode;
  },
};

interface Ended {
  readonly json: unknown;
  readonly summary: RunSummary | null;
  readonly returncode: number;
}

async function own(config: Config, io: Io, request: MirrorRequest, teller: ProgressTeller): Promise<Ended> {
  const session = openSession(config, io);
  const second = secondSignal();
  try {
    teller.say(mirrorText('run.asking', speechNow(config, io)));
    const record = await runOwn(session, io, request, { onProgress: (progress) => teller.told(progress), atOnce: second.signal });
    const english = speech('en', record.endedAt, 0);
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
async function throughDaemon(daemon: Daemon, config: Config, io: Io, request: MirrorRequest, teller: ProgressTeller): Promise<Ended> {
  const followed = await daemon.follow(new AbortController().signal);
  if (!followed.ok) throw new CommandError(followed.problem, EXIT.failed);
  const { mirror, source } = followed;
  if (source.current().mirror === null) {
    followed.stop();
    throw new CommandError('ytm serve mirrors nothing: its config needs paths.hot and paths.share', EXIT.usage);
  }
  const second = secondSignal();
  const unsubscribe = source.subscribe((snapshot) => {
    const progress: MirrorProgress | null = snapshot.mirror?.progress ?? null;
    if (progress !== null) teller.told(progress);
  });
  const onSignal = (): void => void mirror.stop('gracefully');
  const onSecond = (): void => void mirror.stop('at-once');
  io.signal.addEventListener('abort', onSignal, { once: true });
  second.signal.addEventListener('abort', onSecond, { once: true });
  try {
    teller.say(mirrorText('run.through-daemon', speechNow(config, io)));
    const json = await mirror.runToEnd(request).catch((error: unknown) => {
      throw new CommandError(error instanceof Error ? error.message : String(error), EXIT.failed);
    });
    const summary = await summaryFrom(daemon, json);
    return { json, summary, returncode: returncodeOf(json) };
  } finally {
    second.stop();
    unsubscribe();
    io.signal.removeEventListener('abort', onSignal);
    followed.stop();
    if (io.signal.aborted) printError(io, 'ytm serve goes on; the run was told to end');
  }
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
