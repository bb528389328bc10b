import { mirrorText } from '../../messages/messages.ts';
import { jsonText } from '../../messages/safe-text.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import { type Found, type FoundWhere, findPaths } from '../../mirror/find/find.ts';
import { UsageError } from '../errors.ts';
import { print, printError } from '../io.ts';
import { lookInVault, openSession } from '../mirror/session.ts';
import { localeNow, openConfig } from '../session.ts';
import type { Handler } from '../tree/node.ts';
import type { FIND } from '../tree/specs/mirror.ts';

const FAILED = 1;
const USAGE = 2;
const MOST_SHOWN = 200;

export const find: Handler<typeof FIND> = async ({ options, args }, io) => {
  const [pattern = ''] = args;
  if (pattern === '') throw new UsageError('missing-pattern');
  const config = await openConfig(options.config, io, USAGE);
  const session = openSession(config, io);
  const { mirror } = session.parts;
  const locale = localeNow(config, io);
  const tell = (found: Found): void => print(io, options.json ? jsonText(found) : foundText(found, locale));
  try {
    const { found, complete, failures } = await lookInVault(session, io, ({ agent, hot, signal }) =>
      findPaths({ pattern, roots: [mirror.hot, mirror.vault], hot, agent, limit: MOST_SHOWN, signal, onFound: tell }),
    );
    if (found === 0 && failures.length === 0) printError(io, mirrorText('find.nothing', locale));
    if (!complete) printError(io, mirrorText('find.more', locale, { limit: MOST_SHOWN }));
    for (const { where, problem } of failures)
      printError(io, mirrorText('find.failed', locale, { where: placeText(where, locale), problem: escapeText(problem) }));
    return found > 0 && failures.length === 0 ? 0 : FAILED;
  } finally {
    session.close();
  }
};

function foundText({ where, path, size, mtime, command }: Found, locale: Locale): string {
  const line = mirrorText('find.line', locale, { where: placeText(where, locale), size, at: mtime, path: escapeText(path, 400) });
  return command === null ? line : `${line}\n    ${mirrorText('find.back', locale, { command: escapeText(command, command.length) })}`;
}

function placeText(where: FoundWhere, locale: Locale): string {
  return where.kind === 'trash' ? mirrorText('find.trash', locale, { run: where.run }) : mirrorText(`find.${where.kind}`, locale);
}
