import { describe, expect, it } from 'vitest';
import { USUAL_JUNK } from '../../../src/config/junk-names.ts';
import { mirrorAsWritten, mirrorOf } from '../../../src/config/mirror-settings.ts';
import { configOf, loaded, mistakesIn } from '../../support/config.ts';

const BOTH = 'version: 1\npaths: { hot: /srv/hot, share: /mnt/share }\n';

async function warningsIn(text: string): Promise<readonly string[]> {
  return (await loaded(text)).warnings.map(({ path, message }) => `${path}: ${message}`);
}

describe('the mirror of a short config', () => {
  it('has the contract of the interface', async () => {
    expect((await configOf(BOTH)).mirror).toEqual({
      every: { kind: 'every', ms: 600_000 },
      everyMs: 600_000,
      delete: true,
      exclude: ['planning'],
      keep: ['scripts', 'thumbnails/assets', 'video/runs'],
      realDirsOnly: ['video/input'],
      ownRules: [],
      junk: USUAL_JUNK,
      bundles: [
        '*.fcpbundle',
        '*.photoslibrary',
        '*.imovielibrary',
        '*.tvlibrary',
        '*.musiclibrary',
        '*.logicx',
        '*.band',
        '*.dtbase2',
        '*.sparsebundle',
      ],
      unmanaged: 'keep',
      budget: { files: 1_000, ratio: 0.05, perFolder: 0.25, updates: 0.25, floor: 20, bytes: { kind: 'percent', percent: 5 } },
      minHotRatio: 0.5,
      identity: { inode: 'auto', ctime: 'auto', birth: 'auto' },
      trash: { keepMs: 14 * 86_400_000, keepAtLeastMs: 86_400_000, max: { kind: 'percent', percent: 10 } },
      verify: { everyMs: 86_400_000, sample: 0.01 },
      settleMs: 5_000,
      hints: true,
      onBattery: true,
      pauseWhile: [],
      shadow: false,
      allowSameDevice: false,
      rsync: { bin: null, bandwidth: [], wholeFile: true, timeoutSeconds: 300 },
      nice: 10,
      reconcileMs: 6 * 3_600_000,
      logDir: '/srv/hot/logs/ops/workspaces_mirror',
      knownMounts: [],
    });
  });

  it('exists where both ends are named', async () => {
    expect(mirrorOf(await configOf(BOTH))).toMatchObject({
      hot: '/srv/hot',
      share: '/mnt/share',
      vault: '/mnt/share/ytm_workspaces',
      nice: 10,
    });
    expect(mirrorOf(await configOf('version: 1\npaths: { hot: /srv/hot }\n'))).toBeNull();
    expect(mirrorOf(await configOf('version: 1\npaths: { share: /mnt/share }\n'))).toBeNull();
  });

  it('has no place for logs without hot', async () => {
    expect((await configOf('version: 1\npaths: { share: /mnt/share }\n')).mirror.logDir).toBeNull();
  });
});

describe('what the file says', () => {
  it.each([
    ['500GB', { kind: 'bytes', bytes: 500e9 }, '500GB'],
    ['12.5%', { kind: 'percent', percent: 12.5 }, '12.5%'],
    [
      '"min(10%, 500GB)"',
      {
        kind: 'min',
        of: [
          { kind: 'percent', percent: 10 },
          { kind: 'bytes', bytes: 500e9 },
        ],
      },
      'min(10%, 500GB)',
    ],
  ])('takes %s as a size of the trash and of the budget, and shows it so', async (written, size, shown) => {
    const { mirror } = await configOf(`${BOTH}mirror: { trash: { max: ${written} }, budget: { bytes: ${written} } }\n`);
    expect([mirror.trash?.max, mirror.budget.bytes]).toEqual([size, size]);
    expect(mirrorAsWritten(mirror)).toMatchObject({ trash: { max: shown }, budget: { bytes: shown } });
  });

  it.each([
    ['[]', []],
    ['["*.tmp"]', ['*.tmp']],
    ['["*.tmp", defaults]', ['*.tmp', ...USUAL_JUNK]],
    ['["Icon\\r"]', ['Icon\r']],
  ])('takes the junk of %s', async (written, junk) => {
    expect((await configOf(`${BOTH}mirror: { junk: ${written} }\n`)).mirror.junk).toEqual(junk);
  });

  it('takes each rule once, however often and in whatever form it is written', async () => {
    const twice = ['ガイド', 'ガイド'.normalize('NFD'), 'ガイド/', 'Masters', 'masters'];
    const { mirror } = await configOf(`${BOTH}mirror: { keep: ${JSON.stringify(twice)} }\n`);
    expect(mirror.keep).toEqual(['ガイド', 'Masters']);
    expect(mirror.ownRules).toEqual([
      { key: 'keep', path: 'ガイド' },
      { key: 'keep', path: 'Masters' },
    ]);
  });

  it('distinguishes own rules from defaults', async () => {
    const { mirror } = await configOf(`${BOTH}mirror: { exclude: [planning, aside], keep: [scripts, mine] }\n`);
    expect(mirror.ownRules).toEqual([
      { key: 'exclude', path: 'aside' },
      { key: 'keep', path: 'mine' },
    ]);
  });

  it('names each rule that cannot be, at its place', async () => {
    const mistakes = await mistakesIn(`${BOTH}mirror:\n  exclude: [ok, ytm_workspaces/x]\n  keep: ["*"]\n`);
    expect(mistakes).toEqual([
      expect.stringMatching(/:4:17: mirror\.exclude\[1\]: "ytm_workspaces\/x" must be relative to the root of hot/),
      expect.stringMatching(/:5:10: mirror\.keep\[0\]: "\*" must be a path, not a pattern/),
    ]);
  });

  it('takes what was written', async () => {
    const { mirror } = await configOf(
      `${BOTH}mirror: { every: "*/30 * * * *", delete: false, exclude: [/planning/, a b/c], unmanaged: delete, budget: { ratio: 0.5% }, trash: false, settle: 0s, rsync: { bin: ~/bin/rsync, timeout: 90s }, logDir: /var/log/mirror }\ndoctor: { knownMounts: [/Volumes/share] }\n`,
    );
    expect(mirror).toMatchObject({
      every: { kind: 'cron', expression: '*/30 * * * *' },
      everyMs: 1_800_000,
      delete: false,
      exclude: ['planning', 'a b/c'],
      unmanaged: 'delete',
      budget: { ratio: 0.005, files: 1_000 },
      trash: null,
      settleMs: 0,
      rsync: { timeoutSeconds: 90 },
      logDir: '/var/log/mirror',
      knownMounts: ['/Volumes/share'],
    });
    expect(mirror.rsync.bin).toMatch(/^\/.*\/bin\/rsync$/);
  });

  it('runs by hand only when configured so', async () => {
    expect((await configOf(`${BOTH}mirror: { every: false }\n`)).mirror).toMatchObject({ every: null, everyMs: null });
  });

  it('compares no more often than it runs', async () => {
    expect((await configOf(`${BOTH}mirror: { every: 12h }\n`)).mirror.reconcileMs).toBe(12 * 3_600_000);
    expect((await configOf(`${BOTH}mirror: { every: false, reconcile: 5s }\n`)).mirror.reconcileMs).toBe(5_000);
  });

  it('leaves planning alone under whatever name it lies in the vault', async () => {
    const text = 'version: 1\npaths: { hot: /srv/hot, share: /mnt/share, planning: /mnt/share/ytm_workspaces/plans/now }\n';
    expect((await configOf(text)).mirror.exclude).toEqual(['planning', 'plans/now']);
    expect((await configOf(text.replace('ytm_workspaces/plans', 'plans'))).mirror.exclude).toEqual(['planning']);
  });
});

describe('the bandwidth limit', () => {
  const rsync = (bwlimit: string): string => `${BOTH}mirror: { rsync: { bwlimit: ${bwlimit} } }\n`;

  it.each([
    ['0', [], 0],
    ['2000', [{ minute: 0, kbps: 2_000 }], 2_000],
    [
      '{ 19:00: 0, 08:30: 2000 }',
      [
        { minute: 510, kbps: 2_000 },
        { minute: 1_140, kbps: 0 },
      ],
      { '08:30': 2_000, '19:00': 0 },
    ],
    ['{ "00:00": 500 }', [{ minute: 0, kbps: 500 }], 500],
  ])('%s is read, and shown as it was written', async (written, bandwidth, shown) => {
    const { mirror } = await configOf(rsync(written));
    expect(mirror.rsync.bandwidth).toEqual(bandwidth);
    expect(mirrorAsWritten(mirror)).toMatchObject({ rsync: { bwlimit: shown } });
  });

  it.each([
    ['20M', /:3:20: mirror\.rsync\.bwlimit: expected KiB\/s such as 20000, or a mapping of times of day/],
    ['{}', /:3:20: mirror\.rsync\.bwlimit: expected KiB\/s such as 20000, or a mapping of times of day/],
    ['{ 8:30: 2000 }', /:3:31: mirror\.rsync\.bwlimit\.8:30: expected a time of day such as 08:30, got the text "8:30"/],
    ['{ 24:00: 2000 }', /:3:31: mirror\.rsync\.bwlimit\.24:00: expected a time of day such as 08:30/],
    ['{ 08:30: 2M }', /:3:31: mirror\.rsync\.bwlimit\.08:30: expected a whole number from 0 to 100000000/],
  ])('%s is refused with its place and what is expected', async (written, message) => {
    expect(await mistakesIn(rsync(written))).toEqual([expect.stringMatching(message)]);
  });

  it('of the variable applies all day', async () => {
    const { config } = await loaded(rsync('{ 08:30: 2000, 19:00: 0 }'), { env: { YTM_RSYNC_BWLIMIT_KBPS: '700' } });
    expect(config.mirror.rsync.bandwidth).toEqual([{ minute: 0, kbps: 700 }]);
  });
});

describe('the environment', () => {
  const env = {
    YTM_RSYNC_BIN: '/opt/rsync',
    YTM_MIRROR_NICE: '19',
    YTM_RSYNC_TIMEOUT_SEC: '0',
    YTM_RSYNC_BWLIMIT_KBPS: '2000',
    YTM_RSYNC_WHOLE_FILE: 'no',
  };

  it('overrides the file', async () => {
    const result = await loaded(`${BOTH}mirror: { nice: 3, rsync: { bin: rsync, wholeFile: true } }\n`, { env });
    expect(result.config.mirror).toMatchObject({
      nice: 19,
      rsync: { bin: '/opt/rsync', bandwidth: [{ minute: 0, kbps: 2_000 }], wholeFile: false, timeoutSeconds: 0 },
    });
    expect(result.origins.get('mirror.nice')).toEqual({ from: 'env', name: 'YTM_MIRROR_NICE' });
    expect(result.origins.get('mirror.rsync.bin')).toEqual({ from: 'env', name: 'YTM_RSYNC_BIN' });
  });

  it('is refused by name when it makes no sense', async () => {
    const wrong = { YTM_MIRROR_NICE: '20', YTM_RSYNC_TIMEOUT_SEC: '60s', YTM_RSYNC_BWLIMIT_KBPS: '-1', YTM_RSYNC_WHOLE_FILE: 'perhaps' };
    const mistakes = await mistakesIn(BOTH, { env: wrong });
    expect(new Set(mistakes.map((line) => line.split(': ')[1]))).toEqual(new Set(Object.keys(wrong)));
    expect(mistakes).toContain('<file>: YTM_MIRROR_NICE: expected a whole number from 0 to 19, got "20"');
    expect(mistakes).toContain('<file>: YTM_RSYNC_WHOLE_FILE: expected 1 or 0, true or false, got "perhaps"');
  });
});

describe('what contradicts itself', () => {
  it('is reported without being refused', async () => {
    expect(await warningsIn(`${BOTH}mirror: { exclude: [planning, scripts, video] }\n`)).toEqual([
      'mirror.keep: scripts has no effect: mirror.exclude contains scripts, which is never sent',
      'mirror.keep: video/runs has no effect: mirror.exclude contains video, which is never sent',
      'mirror.realDirsOnly: video/input has no effect: mirror.exclude contains video, which is never sent',
    ]);
  });

  it('names planning when it would be overwritten', async () => {
    expect(await warningsIn(`${BOTH}mirror: { exclude: [old] }\n`)).toEqual([
      'mirror.exclude: does not contain paths.planning (planning in the vault): files that hot has under that name would be sent there',
    ]);
  });

  it('is silent about exceptions below what is kept', async () => {
    expect(await warningsIn(`${BOTH}mirror: { exclude: [planning, scripts/tmp] }\n`)).toEqual([]);
  });
});
