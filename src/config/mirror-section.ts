/** The config's section `mirror` (the contract and when it runs) and what belongs to it. mirror-settings.ts completes it. */
import * as z from 'zod/mini';
import { described, duration, flag, integer, path, textField } from './fields.ts';
import { command, name, schedule, section, unset } from './section-fields.ts';

const PLACE = 'a path below the root of hot such as video/input: no . or .. in it, no * or ?';
const JUNK = 'a pattern for one name such as .DS_Store or "._*": no slash, and more than * and ?';
const PERCENT = 'a percentage such as 5%';

/** One component or more, anchored at the root of hot; slashes around it make no difference. */
const place = textField(PLACE, (written) => {
  const inner = written.replace(/^\/|\/$/g, '');
  const isPlain = inner.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
  return isPlain && !/[*?\u0000-\u001f\u007f]/.test(inner) ? { value: inner } : { expected: PLACE };
});

const junkName = textField(JUNK, (written) =>
  /^[^/\u0000-\u001f\u007f]+$/.test(written) && /[^*?.]/.test(written) ? { value: written } : { expected: JUNK },
);

/** A share of a whole, as 0 to 1. */
const percentage = textField(PERCENT, (written) => {
  const percent = Number(/^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(written)?.[1] ?? Number.NaN);
  return percent <= 100 ? { value: percent / 100 } : { expected: PERCENT };
});

const places = (): z.ZodMiniArray<typeof place> => z.array(place, { error: 'a list of paths below the root of hot' });

const budget = section({
  files: described(z.prefault(integer(0, 10_000_000), 1_000), 'Deletions of one plan beyond which all of them are parked.'),
  ratio: described(z.prefault(percentage, '5%'), 'The same, as a share of the paths that hot had at the last complete run.'),
  perFolder: described(z.prefault(percentage, '25%'), 'Deletions in one top folder, of its paths, beyond which that folder’s are parked.'),
  updates: described(z.prefault(percentage, '25%'), 'Updates of one plan, of hot’s paths, beyond which all of them are parked.'),
  floor: described(z.prefault(integer(0, 10_000_000), 20), 'Fewer than so many are never parked by a share.'),
});

const trash = section({
  keep: described(z.prefault(duration({ min: '1h' }), '14d'), 'How long what a run deleted or replaced can be brought back.'),
  max: described(z.prefault(percentage, '10%'), 'At most so much of the share; the oldest go first.'),
});

const rsync = section({
  bin: described(
    z.prefault(z.union([z.literal('auto'), command], { error: 'auto, a command name, or an absolute path' }), 'auto'),
    'The rsync command; auto: the first real rsync of 3.1 or newer that is found. YTM_RSYNC_BIN overrides.',
  ),
  bwlimit: described(z.prefault(integer(0, 100_000_000), 0), 'At most so many KiB/s; 0: no limit. YTM_RSYNC_BWLIMIT_KBPS overrides.'),
  wholeFile: described(z.prefault(flag(), true), 'Sends whole files instead of differences. YTM_RSYNC_WHOLE_FILE overrides.'),
  timeout: described(
    z.prefault(duration({ min: '0s', max: '1d' }), '5m'),
    'rsync’s own --timeout, in whole seconds; 0s: none. A share that hangs is noticed by other means. YTM_RSYNC_TIMEOUT_SEC overrides.',
  ),
});

/** When it runs and beside what. */
const runs = {
  every: described(
    z.prefault(z.union([z.literal(false), schedule], { error: 'a duration, a cron expression, or false' }), '10m'),
    'How often it runs: an interval, or a cron expression; false: only by hand.',
  ),
  gate: described(
    z.optional(
      z.record(name(), z.enum(['healthy', 'degraded'], { error: 'healthy or degraded' }), { error: 'a mapping of component names' }),
    ),
    'The worst verdict of each component that lets a job start. Default: gateway, vault and observer, those that exist, healthy.',
  ),
  reconcile: described(
    z.optional(duration({ min: '1s' })),
    'For quick passes, which are yet to come: how often a run compares everything with the vault. Until then every run does. Not shorter than every. Default: 6h, or every where that is longer.',
  ),
  settle: described(
    z.prefault(duration({ min: '0ms', max: '1h' }), '5s'),
    'A file is sent when two looks this far apart agree; 0s: at the first look.',
  ),
  onBattery: described(z.prefault(flag(), true), 'false: no run while this machine is on battery.'),
  shadow: described(z.prefault(flag(), false), 'true: plans and reports only, beside an older mirror.'),
  nice: described(z.prefault(integer(0, 19), 10), 'How far it stands back behind other programs. YTM_MIRROR_NICE overrides.'),
  logDir: unset(path(), 'Where each run leaves its log; never mirrored itself. Default: <hot>/logs/ops/workspaces_mirror.'),
};

/** What it may do to the vault. */
const contract = {
  delete: described(z.prefault(flag(), true), 'Deletes on the vault what ytm sent and hot no longer has; false: never.'),
  exclude: described(
    z.optional(places()),
    'Paths that are never sent and never touched on the vault. Default: planning, and paths.planning where it lies in the vault.',
  ),
  keep: described(
    z.prefault(places(), ['scripts', 'thumbnails/assets', 'video/runs']),
    'Paths that are sent and updated, and never deleted on the vault.',
  ),
  realDirsOnly: described(
    z.prefault(places(), ['video/input']),
    'Folders of which only children that are real folders are mirrored; links and plain files there are the vault’s own business.',
  ),
  junk: described(
    z.prefault(z.array(junkName, { error: 'a list of patterns for names' }), [
      '.DS_Store',
      '._*',
      '.Spotlight-V100',
      '.Trashes',
      '.fseventsd',
      '~$*',
    ]),
    'Names that are never sent, at any depth, and that keep no deleted folder alive; * and ? stand for other characters.',
  ),
  strangers: described(
    z.prefault(z.enum(['keep', 'delete'], { error: 'keep or delete' }), 'keep'),
    'What was born in the vault: keep leaves and reports it; delete makes the vault a strict image (planned, budgeted, trashed).',
  ),
  budget: described(z.prefault(budget, {}), 'What a run may do unasked; more waits for ytm mirror approve.'),
  minHotRatio: described(
    z.prefault(percentage, '50%'),
    'When hot has less than this share of the paths it had at the last complete run, the mirror halts.',
  ),
  trash: described(
    z.prefault(z.union([z.literal(false), trash], { error: 'false, or a mapping' }), {}),
    'What runs delete or replace goes to the vault’s .ytm_trash; false: it is really deleted.',
  ),
  allowSameDevice: described(
    z.prefault(flag(), false),
    'Lets the share be a plain folder instead of a mount: for the demo and tests only.',
  ),
};

export const mirror = described(
  section({ ...runs, ...contract, rsync: described(z.prefault(rsync, {}), 'How rsync is called.') }),
  'The mirror from hot to the vault, and what jobs need.',
);

export const doctor = described(
  section({
    knownMounts: described(
      z.prefault(z.array(path(), { error: 'a list of absolute paths' }), []),
      'Where the share is mounted on other machines of the studio: links to there are written as links inside the vault.',
    ),
  }),
  'What ytm knows of the studio’s other machines.',
);
