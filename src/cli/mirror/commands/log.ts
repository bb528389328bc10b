import { localeOf, mirrorText, reasonText } from '../../../messages/messages.ts';
import { jsonText } from '../../../messages/safe-text.ts';
import type { Locale } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { choreToJson } from '../../../mirror/log/chore-json.ts';
import { runToJson } from '../../../mirror/log/run-json.ts';
import type { ChoreRecord, RunRecord } from '../../../mirror/record.ts';
import { summaryOf } from '../../../mirror/status.ts';
import { runLine } from '../../../report/mirror-text.ts';
import { reasonToJson } from '../../../report/reason-json.ts';
import { CommandError } from '../../errors.ts';
import { print } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_LOG } from '../../tree/specs/mirror.ts';
import { leftOutLines } from '../plan-text.ts';
import { pruningLine, pruningText } from '../pruning-text.ts';
import { noteLines } from '../reason-text.ts';
import { runEndText } from '../run-text.ts';
import { openSession } from '../session.ts';
import { verifyLine, verifyText } from '../verify-text.ts';

const SHOWN = 20;
const MOST_CHORES = 1_000;

export const log: Handler<typeof MIRROR_LOG> = async ({ options, args }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  const session = openSession(config, io);
  try {
    const locale = localeNow(config, io);
    const [id] = args;
    const { store } = session.parts;
    const chore = store.upkeep.chores(MOST_CHORES).find((each) => each.id === id);
    if (chore !== undefined) {
      print(io, options.json ? jsonText(choreToJson(chore), 2) : choreText(chore, locale));
      return EXIT.done;
    }
    const one = id === undefined ? null : store.runs.one(id);
    if (id !== undefined && one === null) throw new CommandError(mirrorText('log.no-such-run', locale, { run: id }), EXIT.failed);
    const records = one === null ? store.runs.newest(SHOWN) : [one];
    if (options.json) print(io, jsonText(one === null ? records.map(asJson) : asJson(one), 2));
    else print(io, one === null ? listText(records, store.upkeep.chores(SHOWN), locale) : wholeText(one, locale));
    return EXIT.done;
  } finally {
    session.close();
  }
};

function asJson(record: RunRecord): object {
  const english = localeOf('en', record.endedAt, 0);
  return runToJson(record, (reason) => reasonToJson(reason, english));
}

function choreLine(chore: ChoreRecord, locale: Locale): string {
  return chore.kind === 'pruning' ? pruningLine(chore, locale) : verifyLine(chore, locale);
}

function choreText(chore: ChoreRecord, locale: Locale): string {
  return chore.kind === 'pruning' ? pruningText(chore, locale) : `${verifyLine(chore, locale)}\n${verifyText(chore, locale)}`;
}

/** Runs, and among them what was done beside runs since the oldest of them. */
function listText(records: readonly RunRecord[], chores: readonly ChoreRecord[], locale: Locale): string {
  const oldest = records.at(-1)?.endedAt ?? 0;
  const lines = [
    ...records.map((record) => ({ at: record.endedAt, line: `${record.id}  ${runLine(summaryOf(record), locale)}` })),
    ...chores.filter(({ at }) => at >= oldest).map((chore) => ({ at: chore.at, line: choreLine(chore, locale) })),
  ];
  if (lines.length === 0) return mirrorText('log.none', locale);
  return lines
    .toSorted((left, right) => right.at - left.at)
    .map(({ line }) => line)
    .join('\n');
}

function wholeText(record: RunRecord, locale: Locale): string {
  const { guards, passes, reasons, leftOut } = record;
  return [
    `${record.id}  ${runLine(summaryOf(record), locale)}`,
    ...reasons.slice(1).map((reason) => `  ${reasonText(reason, locale)}`),
    '',
    ...guards.map(({ name, ok, code, detail }) => `  ${name.padEnd(8)}${ok ? 'ok' : `${code ?? ''}  ${detail}`}`.trimEnd()),
    ...passes.map(({ name, returncode, seconds, argv }) =>
      `  ${name.padEnd(8)}${seconds.toFixed(1)} s  ${returncode ?? '-'}  ${argv.join(' ')}`.trimEnd(),
    ),
    ...leftOutLines(leftOut, locale),
    ...noteLines(record.notes ?? [], locale),
    '',
    runEndText(summaryOf(record), locale),
  ].join('\n');
}
