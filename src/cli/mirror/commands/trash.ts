import type { Config } from '../../../config/config.ts';
import { mirrorText } from '../../../messages/messages.ts';
import { problemIn } from '../../../messages/problem.ts';
import { jsonText } from '../../../messages/safe-text.ts';
import type { Locale } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { clocksReason, pruningSummary } from '../../../mirror/status.ts';
import { type Ages, agesOf } from '../../../mirror/trash/age.ts';
import { listTrash, type Selection, selectTrash, type TrashLook, type TrashRow } from '../../../mirror/trash/by-hand.ts';
import { pruneRuns, recordPruning } from '../../../mirror/trash/prune.ts';
import { CommandError, UsageError } from '../../errors.ts';
import { type Io, print, printJson } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_TRASH_LIST, MIRROR_TRASH_PRUNE } from '../../tree/specs/mirror.ts';
import { prunedText } from '../pruning-text.ts';
import { reasonAndNext } from '../reason-text.ts';
import { inVault, type Looking, type MirrorSession, openSession, refused } from '../session.ts';

export const listTrashed: Handler<typeof MIRROR_TRASH_LIST> = async ({ options }, io) => {
  const session = openSession(await openConfig(options.config, io, EXIT.usage), io);
  try {
    return await list(session, io, options.json);
  } finally {
    session.close();
  }
};

export const pruneTrash: Handler<typeof MIRROR_TRASH_PRUNE> = async ({ options }, io) => {
  const selection: Selection = { runs: options.run, olderThanMs: options['older-than'] ?? null, withKept: options['with-kept'] };
  if (selection.runs.length === 0 && selection.olderThanMs === null) throw new UsageError('missing-selection');
  const session = openSession(await openConfig(options.config, io, EXIT.usage), io);
  try {
    return await pruneByHand(session, io, { selection, applies: options.apply, asJson: options.json });
  } finally {
    session.close();
  }
};

/** Under the lock, in the vault. */
function lookInTrash<T>(session: MirrorSession, io: Io, act: (rows: readonly TrashRow[], look: TrashLook) => Promise<T>): Promise<T> {
  const { settings, ports, mirror } = session.parts;
  const inside = async ({ agent, signal }: Looking): Promise<T> => {
    const ages = await agesOf({ agent, signal, clock: ports.clock, store: ports.store });
    const look: TrashLook = { agent, signal, settings, rules: mirror.trash, ages };
    const listed = await listTrash(look);
    if (listed.kind === 'failed') throw vaultFailed(listed.problem, session.config, io);
    return act(listed.rows, look);
  };
  // The trash holds no mirrored files.
  return inVault(session, io, inside, () => true);
}

async function list(session: MirrorSession, io: Io, asJson: boolean): Promise<number> {
  const rows = await lookInTrash(session, io, (all) => Promise.resolve(all));
  const locale = localeNow(session.config, io);
  print(io, asJson ? jsonText(rows.map(rowToJson), 2) : listText(rows, session, locale));
  return EXIT.done;
}

function rowToJson({ run, at, age, files, bytes, kept, stays }: TrashRow): object {
  return { run, at: new Date(at).toISOString(), age_ms: age, files, bytes, kept, stays };
}

function listText(rows: readonly TrashRow[], { parts }: MirrorSession, locale: Locale): string {
  if (rows.length === 0) return mirrorText('trash.none', locale);
  const { trash: rules } = parts.mirror;
  return [
    ...rows.map((row) => {
      const why = mirrorText(`trash.stays.${row.stays}`, locale, { keep: rules?.keepMs ?? 0, atLeast: rules?.keepAtLeastMs ?? 0 });
      return `${rowText(row, locale)}  ${why}`;
    }),
    totalText(rows, locale),
  ].join('\n');
}

function rowText({ run, age, files, bytes }: TrashRow, locale: Locale): string {
  return mirrorText('trash.row', locale, { run, age, files, bytes });
}

function totalText(rows: readonly TrashRow[], locale: Locale): string {
  const files = rows.reduce((sum, row) => sum + row.files, 0);
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
  return mirrorText('trash.total', locale, { runs: rows.length, files, bytes });
}

interface ByHand {
  readonly selection: Selection;
  readonly applies: boolean;
  readonly asJson: boolean;
}

async function pruneByHand(session: MirrorSession, io: Io, { selection, applies, asJson }: ByHand): Promise<number> {
  const { ports } = session.parts;
  const locale = localeNow(session.config, io);
  if (applies) await refuseBesideOthers(session, io, locale);
  return lookInTrash(session, io, async (all, look) => {
    if (selection.olderThanMs !== null) refuseUnsure(look.ages, locale);
    const { rows, missing } = selectTrash(all, selection, look.ages);
    const [unknown] = missing;
    if (unknown !== undefined) throw new CommandError(mirrorText('trash.no-such-run', locale, { run: unknown }), EXIT.failed);
    if (!applies) {
      print(io, asJson ? jsonText(rows.map(rowToJson), 2) : dryText(rows, selection, locale));
      return EXIT.done;
    }
    const keep = selection.withKept ? [] : look.settings.contract.keep;
    const order = { agent: look.agent, signal: look.signal, keep, why: 'by-hand' } as const;
    const record = await recordPruning(
      await pruneRuns(
        rows.map(({ run }) => run),
        order,
      ),
      ports,
    );
    if (record?.problem != null) throw vaultFailed(record.problem, session.config, io);
    if (asJson) printJson(io, record?.pruned ?? [], 2);
    else print(io, record === null ? mirrorText('trash.nothing', locale) : prunedText(pruningSummary(record), locale));
    return EXIT.done;
  });
}

function vaultFailed(problem: string, config: Config, io: Io): CommandError {
  const locale = localeNow(config, io);
  return new CommandError(mirrorText('failed.vault', locale, { problem: problemIn(problem, locale.language) }), EXIT.failed);
}

/** Guard 3. */
async function refuseBesideOthers(session: MirrorSession, io: Io, locale: Locale): Promise<void> {
  const other = await session.parts.ports.otherMirror(io.signal);
  if (other !== null) throw refused(other, locale);
}

/** Refuses to empty by age when ages are not reliable. Runs can still be named. */
function refuseUnsure({ apart, areSure }: Ages, locale: Locale): void {
  if (areSure) return;
  const why = apart === null ? mirrorText('trash.no-time', locale) : reasonAndNext(clocksReason({ since: 0, apart }), locale);
  throw new CommandError(why, EXIT.failed);
}

function dryText(rows: readonly TrashRow[], { withKept }: Selection, locale: Locale): string {
  if (rows.length === 0) return mirrorText('trash.nothing', locale);
  return [
    mirrorText('trash.would', locale),
    ...rows.map((row) => `  ${rowText(row, locale)}`),
    totalText(rows, locale),
    ...(withKept || rows.every(({ kept }) => kept.files === 0) ? [] : [mirrorText('trash.kept-stays', locale)]),
    mirrorText('trash.apply', locale),
  ].join('\n');
}
