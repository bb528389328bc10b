import { mirrorText } from '../../messages/messages.ts';
import { escapeText, type Speech } from '../../messages/template.ts';
import { type Found, type FoundWhere, findPaths } from '../../mirror/find/find.ts';
import { COMMON_OPTIONS, type Command, UsageError } from '../command.ts';
import { print, printError } from '../io.ts';
import { inVault, openSession } from '../mirror/session.ts';
import { parseOptions } from '../options.ts';
import { openConfig, speechNow } from '../session.ts';

const FAILED = 1;
const USAGE = 2;
const MOST_SHOWN = 200;

export const find: Command = {
  name: 'find',
  summary: 'where a file is: hot, vault, every trashed run; and how it comes back',
  usage: 'find PATTERN [--json]',
  options: [
    ['PATTERN', 'a part of a name, or a pattern with * and ?; capitals and Unicode forms do not matter'],
    ['--json', 'one JSON object a line'],
    ...COMMON_OPTIONS,
  ],
  exitCodes: [
    [0, 'found'],
    [1, 'not found, or not everything could be searched'],
    [2, 'usage or config error'],
    [5, 'a mirror run is under way'],
    [6, 'the share is not there, or its vault is not the pinned one'],
    ['130/143', 'interrupted'],
  ],
  examples: [
    ['ytm find clip_001', 'wherever there is one'],
    ["ytm find '*.srt' --json", 'for scripts'],
  ],
  usageExit: USAGE,
  bugExit: () => FAILED,

  async run(args, io) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } }, { max: 1 });
    const [pattern] = positionals;
    if (pattern === undefined || pattern === '') throw new UsageError('say what to look for');
    const config = await openConfig(values.config, io, USAGE);
    const session = openSession(config, io);
    const speaking = speechNow(config, io);
    const tell = (found: Found): void => print(io, values.json === true ? JSON.stringify(found) : foundText(found, speaking));
    try {
      const { found, complete, failures } = await inVault(session, io, ({ agent, hot, signal }) =>
        findPaths({ pattern, hot, agent, limit: MOST_SHOWN, signal, onFound: tell }),
      );
      if (found === 0 && failures.length === 0) printError(io, mirrorText('find.nothing', speaking));
      if (!complete) printError(io, mirrorText('find.more', speaking, { limit: MOST_SHOWN }));
      for (const { where, problem } of failures)
        printError(io, mirrorText('find.failed', speaking, { where: placeText(where, speaking), problem: escapeText(problem) }));
      return found > 0 && failures.length === 0 ? 0 : FAILED;
    } finally {
      session.close();
    }
  },
};

function foundText({ where, path, size, mtime, command }: Found, speaking: Speech): string {
  const line = mirrorText('find.line', speaking, { where: placeText(where, speaking), size, at: mtime, path: escapeText(path, 400) });
  return command === null ? line : `${line}\n    ${mirrorText('find.back', speaking, { command: escapeText(command, command.length) })}`;
}

function placeText(where: FoundWhere, speaking: Speech): string {
  return where.kind === 'trash' ? mirrorText('find.trash', speaking, { run: where.run }) : mirrorText(`find.${where.kind}`, speaking);
}
