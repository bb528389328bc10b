/** `ytm planning seed`: the first fill of the vault's planning folder from hot; without --run it only shows what it would copy. */
import { relative } from 'node:path';
import type { Config } from '../../config/config.ts';
import { isoTime } from '../../health/instant.ts';
import { type CliKey, cliText } from '../../messages/messages.ts';
import { escapeText, type Locale } from '../../messages/template.ts';
import { EXIT } from '../../mirror/core/exit-code.ts';
import { enterOrder } from '../../mirror/run/entering.ts';
import { planSeed, type Seeded, type Seeding, type SeedPlan, seed } from '../../mirror/seed.ts';
import { systemClock } from '../../platform/clock.ts';
import { isInside } from '../../platform/paths.ts';
import { writeReport } from '../doctor/ending.ts';
import { CommandError } from '../errors.ts';
import { print, printError, printJson } from '../io.ts';
import { type InVault, inVault, type Looking, lookInVault, type MirrorSession, openSession, refused } from '../mirror/session.ts';
import { localeNow, openConfig } from '../session.ts';
import { signalExit } from '../signal-exit.ts';
import type { Handler } from '../tree/node.ts';
import type { PLANNING_SEED } from '../tree/specs/planning.ts';

/** Paths that are shown; the JSON has all. */
const SHOWN = 20;

interface Result {
  readonly seeding: Seeding;
  /** `null`: nothing was asked for or possible. */
  readonly seeded: Seeded | null;
}

export const planningSeed: Handler<typeof PLANNING_SEED> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  const locale = localeNow(config, io);
  const folder = folderIn(config, locale);
  const session = openSession(config, io);
  const missingOnly = options['missing-only'];
  try {
    const look = (there: Looking): Promise<Seeding> => plan(there, session, folder, missingOnly);
    const result: Result = options.run
      ? await inVault(session, io, (there) => planAndSeed(there, session, look, locale))
      : await lookInVault(session, io, async (there) => ({ seeding: await look(there), seeded: null }));
    const json = resultJson(result, { folder, config, run: options.run, missingOnly });
    const file = await writeReport('planning_seed', json, config, io);
    if (options.json) printJson(io, json, 2);
    else for (const line of linesOf(result, folder, options.run, locale)) print(io, line);
    if (!options.json && file !== null) print(io, cliText('doctor.report', locale, { file }));
    const problem = result.seeded?.problem ?? null;
    if (problem !== null) printError(io, cliText('planning.problem', locale, { problem }));
    return io.signal.aborted ? signalExit(io.signal) : exitOf(result);
  } finally {
    session.close();
  }
};

/** Relative to the vault, and to hot: the contract has one name for both. */
function folderIn({ paths: { planning, vault } }: Config, locale: Locale): string {
  if (planning !== null && vault !== null && planning !== vault && isInside(planning, vault)) return relative(vault, planning);
  throw new CommandError(cliText('planning.outside', locale, { path: planning ?? '-' }), EXIT.usage);
}

async function plan({ agent, hot, signal }: Looking, session: MirrorSession, folder: string, missingOnly: boolean): Promise<Seeding> {
  if (hot === null) return { kind: 'nothing-in-hot' };
  return planSeed({ folder, missingOnly, settings: session.parts.settings, hot, agent, signal });
}

async function planAndSeed(
  there: InVault,
  session: MirrorSession,
  look: (there: Looking) => Promise<Seeding>,
  locale: Locale,
): Promise<Result> {
  const { settings, ports, store } = session.parts;
  const seeding = await look(there);
  if (seeding.kind !== 'planned') return { seeding, seeded: null };
  const rsync = await ports.findRsync(settings.rsync.bin, there.signal);
  if (!rsync.ok) throw refused(rsync.refusal, locale);
  const enter = enterOrder({ ports, settings }, there.agent.entered.vaultId);
  if ('code' in enter) throw refused(enter, locale);
  const run = store.runs.claim(systemClock.now());
  const { agent, lock, signal } = there;
  return { seeding, seeded: await seed({ plan: seeding.plan, settings, ports, agent, lock, enter, rsync: rsync.value, run, signal }) };
}

function exitOf({ seeding, seeded }: Result): number {
  switch (seeding.kind) {
    case 'planned':
      return seeded === null || (seeded.missing.length === 0 && seeded.problem === null) ? EXIT.done : EXIT.failed;
    case 'not-empty':
      return EXIT.person;
    case 'nothing-in-hot':
    case 'hot-not-a-folder':
    case 'failed':
      return EXIT.failed;
  }
}

function linesOf({ seeding, seeded }: Result, folder: string, run: boolean, locale: Locale): readonly string[] {
  const text = (key: CliKey, args: Readonly<Record<string, string | number>> = {}): string => cliText(key, locale, { folder, ...args });
  const list = (paths: readonly string[]): readonly string[] => paths.slice(0, SHOWN).map((path) => `  ${escapeText(path)}`);
  switch (seeding.kind) {
    case 'nothing-in-hot':
      return [text('planning.nothing-in-hot')];
    case 'hot-not-a-folder':
      return [text('planning.hot-not-a-folder')];
    case 'failed':
      return [text('planning.problem', { problem: seeding.problem })];
    case 'not-empty':
      return [text('planning.not-empty', { count: seeding.count }), ...list(seeding.some), text('planning.not-empty.next')];
    case 'planned': {
      const { files, links, folders, existing, leftOut } = seeding.plan;
      const bytes = files.reduce((sum, { size }) => sum + size, 0);
      const rest = [
        ...(existing.length === 0 ? [] : [text('planning.existing', { count: existing.length })]),
        ...(leftOut.length === 0 ? [] : [text('planning.left-out', { count: leftOut.length }), ...list(leftOut)]),
      ];
      if (seeded !== null) {
        const missing =
          seeded.missing.length === 0 ? [] : [text('planning.missing', { count: seeded.missing.length }), ...list(seeded.missing)];
        return [text('planning.done', { files: seeded.files, links: seeded.links }), ...rest, ...missing];
      }
      const planned = text('planning.plan', { files: files.length, links: links.length, folders: folders.length, bytes });
      return [planned, ...list(files.map(({ path }) => path)), ...rest, ...(run ? [] : [text('planning.dry')])];
    }
  }
}

interface Context {
  readonly folder: string;
  readonly config: Config;
  readonly run: boolean;
  readonly missingOnly: boolean;
}

function resultJson({ seeding, seeded }: Result, { folder, config, run, missingOnly }: Context): object {
  const { hot, vault } = config.paths;
  const planned: SeedPlan | null = seeding.kind === 'planned' ? seeding.plan : null;
  return {
    schema: 'ytm.planning_seed/1',
    at: isoTime(systemClock.now()),
    run,
    missing_only: missingOnly,
    hot,
    vault,
    folder,
    status: seeding.kind,
    ...(seeding.kind === 'failed' ? { problem: seeding.problem } : {}),
    ...(seeding.kind === 'not-empty' ? { existing_count: seeding.count, existing: seeding.some } : {}),
    plan: planned,
    result: seeded,
  };
}
