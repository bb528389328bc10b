import { mirrorText, reasonText, speech } from '../../../messages/messages.ts';
import type { Speech } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { runToJson } from '../../../mirror/log/run-json.ts';
import type { RunRecord } from '../../../mirror/record.ts';
import { summaryOf } from '../../../mirror/status.ts';
import { runLine } from '../../../report/mirror-text.ts';
import { reasonToJson } from '../../../report/reason-json.ts';
import { CommandError } from '../../command.ts';
import { print } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { leftOutLines } from '../plan-text.ts';
import { runEndText } from '../run-text.ts';
import { openSession } from '../session.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

const SHOWN = 20;

export const log: MirrorSubcommand = {
  async run(args, io) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } }, { max: 1 });
    const config = await openConfig(values.config, io, EXIT.usage);
    const session = openSession(config, io);
    try {
      const speaking = speechNow(config, io);
      const [id] = positionals;
      const { store } = session.parts;
      const one = id === undefined ? null : store.run(id);
      if (id !== undefined && one === null) throw new CommandError(mirrorText('log.no-such-run', speaking, { run: id }), EXIT.failed);
      const records = one === null ? store.runs(SHOWN) : [one];
      if (values.json === true) print(io, JSON.stringify(one === null ? records.map(asJson) : asJson(one), null, 2));
      else print(io, one === null ? listText(records, speaking) : wholeText(one, speaking));
      return EXIT.done;
    } finally {
      session.close();
    }
  },
};

function asJson(record: RunRecord): object {
  const english = speech('en', record.endedAt, 0);
  return runToJson(record, (reason) => reasonToJson(reason, english));
}

function listText(records: readonly RunRecord[], speaking: Speech): string {
  if (records.length === 0) return mirrorText('log.none', speaking);
  return records.map((record) => `${record.id}  ${runLine(summaryOf(record), speaking)}`).join('\n');
}

function wholeText(record: RunRecord, speaking: Speech): string {
  const { guards, passes, reasons, leftOut } = record;
  return [
    `${record.id}  ${runLine(summaryOf(record), speaking)}`,
    ...reasons.slice(1).map((reason) => `  ${reasonText(reason, speaking)}`),
    '',
    ...guards.map(({ name, ok, code, detail }) => `  ${name.padEnd(8)}${ok ? 'ok' : `${code ?? ''}  ${detail}`}`.trimEnd()),
    ...passes.map(({ name, returncode, seconds, argv }) =>
      `  ${name.padEnd(8)}${seconds.toFixed(1)} s  ${returncode ?? '-'}  ${argv.join(' ')}`.trimEnd(),
    ),
    ...leftOutLines(leftOut, speaking),
    '',
    runEndText(summaryOf(record), speaking),
  ].join('\n');
}
