/** The config section `mirror` (path rules, budgets and schedule) and related keys. mirror-settings.ts completes it. */
import * as z from 'zod/mini';
import { described, duration, flag, integer, path, size, textField } from '../schema/fields.ts';
import { junk, namePattern } from './junk-names.ts';
import { command, name, schedule, section, timeKey, timeOfDay, unset } from './section-fields.ts';

const PLACE = 'a path below the root of hot such as video/input';
const PERCENT = 'a percentage such as 5%';

/** A share of a whole, as 0 to 1. */
const percentage = textField(PERCENT, (written) => {
  const percent = Number(/^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(written)?.[1] ?? Number.NaN);
  return percent <= 100 ? { value: percent / 100 } : { expected: PERCENT };
});

/** KiB per second. */
export const MOST_KBPS = 100_000_000;

/** Their valid forms and meaning depend on where hot and the vault are: see mirror-rules.ts. */
const rules = (): z.ZodMiniOptional<z.ZodMiniArray<z.ZodMiniString>> =>
  z.optional(z.array(z.string({ error: PLACE }), { error: 'a list of paths below the root of hot' }));

const budget = section({
  files: described(z.prefault(integer(0, 10_000_000), 1_000), 'Number of deletions in one plan above which all of them are parked.'),
  ratio: described(z.prefault(percentage, '5%'), 'The same, as a share of the paths that hot had at the last complete run.'),
  perFolder: described(
    z.prefault(percentage, '25%'),
    'Deletions in one top-level folder, as a share of its paths, above which the deletions in that folder are parked.',
  ),
  updates: described(
    z.prefault(percentage, '25%'),
    'Updates in one plan, as a share of the paths of hot, above which all of them are parked.',
  ),
  floor: described(
    z.prefault(integer(0, 10_000_000), 20),
    'Fewer deletions or updates than this are never parked because of a percentage.',
  ),
  bytes: described(
    z.prefault(size(), '5%'),
    'Bytes deleted or replaced by one plan above which they are parked, whatever the number of files; a percentage refers to the size of the share.',
  ),
});

const trash = section({
  keep: described(z.prefault(duration({ min: '1h' }), '14d'), 'How long what a run deleted or replaced can be restored.'),
  max: described(
    z.prefault(size(), '10%'),
    'How much the trash may hold: a size, or a percentage of the size of the share. Above this limit, deletions that would push out anything younger than keepAtLeast are parked, and the oldest trash is pruned once the share runs short of space.',
  ),
  keepAtLeast: described(z.prefault(duration({ min: '1h' }), '24h'), 'Trash younger than this is never pruned to free up space.'),
});

const verify = section({
  every: described(
    z.prefault(duration({ min: '1h' }), '24h'),
    'How often file contents are read again on both sides, while ytm serve runs.',
  ),
  sample: described(
    z.prefault(percentage, '1%'),
    'The share of all files that is read each time, in rotation; also the default of ytm mirror verify --sample.',
  ),
});

const BANDWIDTH = 'KiB/s such as 20000, or a mapping of times of day to KiB/s such as { 08:00: 20000, 19:00: 0 }';

const limits = z.record(timeKey(), integer(0, MOST_KBPS)).check(z.refine((slots) => Object.keys(slots).length > 0, { error: BANDWIDTH }));

const rsync = section({
  bin: described(
    z.prefault(z.union([z.literal('auto'), command], { error: 'auto, a command name, or an absolute path' }), 'auto'),
    'The rsync command; auto: the first rsync found that is version 3.1 or newer and not openrsync. YTM_RSYNC_BIN overrides it.',
  ),
  bwlimit: described(
    z.prefault(z.union([integer(0, MOST_KBPS), limits], { error: BANDWIDTH }), 0),
    'The bandwidth limit in KiB/s; 0: no limit. A mapping of times of day (local time, two digits each) to limits applies each limit from its time until the next one, and the last one over midnight. YTM_RSYNC_BWLIMIT_KBPS overrides it.',
  ),
  wholeFile: described(z.prefault(flag(), true), 'Send whole files instead of differences. YTM_RSYNC_WHOLE_FILE overrides it.'),
  timeout: described(
    z.prefault(duration({ min: '0s', max: '1d' }), '5m'),
    'The --timeout of rsync, in whole seconds; 0s: none. A share that hangs is detected by other means. YTM_RSYNC_TIMEOUT_SEC overrides it.',
  ),
});

const counts = () => z.prefault(z.union([z.literal('auto'), flag()], { error: 'auto, true or false' }), 'auto');

const identity = section({
  inode: described(
    counts(),
    'Inodes. false: they change although files do not (they are generated at every mount); no file then counts as moved. auto: they count until nearly all of them have changed twice without a change of content.',
  ),
  ctime: described(
    counts(),
    'Change times (ctime). auto: they count until nearly all of them have changed five times without a change of content.',
  ),
  birth: described(counts(), 'Creation times. auto: they count until nearly all of them have changed twice without a change of content.'),
});

/** When it runs, and alongside what. */
const runs = {
  every: described(
    z.prefault(z.union([z.literal(false), schedule], { error: 'a duration, a cron expression, or false' }), '10m'),
    'How often the mirror runs: an interval, or a cron expression; false: only by hand.',
  ),
  gate: described(
    z.optional(
      z.record(name(), z.enum(['healthy', 'degraded'], { error: 'healthy or degraded' }), { error: 'a mapping of component names' }),
    ),
    'The worst verdict of each component with which a job may still start. Default: healthy for gateway, vault and observer, as far as they exist.',
  ),
  reconcile: described(
    z.optional(duration({ min: '1s' })),
    'How often a run compares everything with the vault (a full pass); the others compare only where hot has changed, unless there is doubt. With the same value as every, each run on schedule is a full pass. Not shorter than every. Default: 6h, or every if that is longer.',
  ),
  settle: described(
    z.prefault(duration({ min: '0ms', max: '1h' }), '5s'),
    'A file is sent once two checks this far apart agree; 0s: at the first check.',
  ),
  hints: described(
    z.optional(flag()),
    'Whether hot is watched, so that a saved file is mirrored as soon as it has settled. By default it is if every is an interval. false: changes are mirrored by the runs on schedule only.',
  ),
  onBattery: described(z.prefault(flag(), true), 'false: no run starts while this machine is on battery.'),
  pauseWhile: described(
    z.prefault(z.array(namePattern, { error: 'a list of program names' }), []),
    'Names of programs, without their folders; * and ? are wildcards. No scheduled run starts while one of them is running; a run in progress goes on.',
  ),
  shadow: described(z.prefault(flag(), false), 'true: runs only plan and report; for use alongside an older mirror.'),
  nice: described(z.prefault(integer(0, 19), 10), 'The niceness of the processes of the mirror. YTM_MIRROR_NICE overrides it.'),
  logDir: unset(path(), 'The folder for the logs of the runs; it is never mirrored. Default: <hot>/logs/ops/workspaces_mirror.'),
};

/** What it may do to the vault. */
const contract = {
  delete: described(z.prefault(flag(), true), 'Delete in the vault what ytm sent and hot no longer has; false: never delete.'),
  exclude: described(
    rules(),
    'Paths that are never sent, and never changed in the vault. Default: planning, and paths.planning if it is in the vault.',
  ),
  keep: described(
    rules(),
    'Paths that are sent and updated, but never deleted in the vault. Default: scripts, thumbnails/assets and video/runs.',
  ),
  realDirsOnly: described(
    rules(),
    'Folders in which only real subfolders are mirrored; links and files directly in them are left to the vault. Default: video/input.',
  ),
  junk: described(
    z.prefault(junk, ['defaults']),
    'Name patterns that are never sent, and never changed in the vault, at any depth; * and ? are wildcards. A list replaces the default list; its entry defaults stands for the whole default list. A deleted folder that contains such a file stays in the vault, unless the file is worthless (.DS_Store, Thumbs.db, desktop.ini, the ._ file of a removed file).',
  ),
  bundles: described(
    z.prefault(z.array(namePattern, { error: 'a list of patterns for names' }), [
      '*.fcpbundle',
      '*.photoslibrary',
      '*.imovielibrary',
      '*.tvlibrary',
      '*.musiclibrary',
      '*.logicx',
      '*.band',
      '*.dtbase2',
      '*.sparsebundle',
    ]),
    'Name patterns of folders that are a single document: such a folder is sent as a whole, once all of it has settled; * and ? are wildcards. CapCut drafts and databases with their journals are treated the same way.',
  ),
  unmanaged: described(
    z.prefault(z.enum(['keep', 'delete'], { error: 'keep or delete' }), 'keep'),
    'Unmanaged files in the vault, which ytm never sent: keep leaves and reports them; delete makes the vault an exact mirror (deletions are planned, count in the budget, and go to the trash).',
  ),
  budget: described(z.prefault(budget, {}), 'What a run may do without approval; anything above waits for ytm mirror approve.'),
  minHotRatio: described(
    z.prefault(percentage, '50%'),
    'If hot has less than this share of the paths that it had at the last complete run, the mirror halts.',
  ),
  trash: described(
    z.prefault(z.union([z.literal(false), trash], { error: 'false, or a mapping' }), {}),
    'What runs delete or replace is moved to .ytm_trash in the vault; false: it is deleted permanently.',
  ),
  identity: described(
    z.prefault(identity, {}),
    'File attributes that show, besides size and modification time, that a file of hot differs from the one that was sent; its content is then read. Disable only those that change without an edit on the disk of hot: an edit that nothing else shows is not detected.',
  ),
  verify: described(
    z.prefault(z.union([z.literal(false), verify], { error: 'false, or a mapping' }), {}),
    'Read file contents again, a few files at a time, and repair what is damaged in the vault; false: only by hand.',
  ),
  allowSameDevice: described(
    z.prefault(flag(), false),
    'Accept a plain folder instead of a mount as the share; for the demo and tests only.',
  ),
};

export const mirror = described(
  section({ ...runs, ...contract, rsync: described(z.prefault(rsync, {}), 'How rsync is called.') }),
  'The mirror from hot to the vault, and the gate for jobs.',
);

export const doctor = described(
  section({
    knownMounts: described(
      z.prefault(z.array(path(), { error: 'a list of absolute paths' }), []),
      'Mount points of the share on other machines of the studio: links to them are written as links inside the vault.',
    ),
    nightly: described(
      z.prefault(z.union([z.literal(false), timeOfDay], { error: 'a time of day such as "03:30" (in quotes), or false' }), '03:30'),
      'When ytm serve runs the doctors, without repairs and at the lowest priority: a local time of day; false: never.',
    ),
  }),
  'The doctors, and what ytm knows about the other machines of the studio.',
);
