/** What `ytm gateway bootstrap` would do, decided from facts alone; and the scripts, read by a shell that does nothing. */
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { factsScript, type GatewayFacts, parseFacts } from '../../../src/gateway/facts.ts';
import { type GatewayPlan, planDiff, planGateway } from '../../../src/gateway/plan.ts';
import { applyScript } from '../../../src/gateway/script.ts';
import type { GatewaySettings, GatewayWishes } from '../../../src/gateway/settings.ts';

const SETTINGS: GatewaySettings = {
  unit: 'web.service',
  share: '/mnt/share',
  repository: 'auto',
  files: null,
  port: 8_080,
  uiData: '/var/lib/ytm-ui',
  uiDataVariable: 'YTM_UI_DATA_DIR',
  copies: '/var/lib/ytm-bootstrap',
  confirmMs: 120_000,
};
const ALL: GatewayWishes = { syncEnv: true, configureServe: true, recoverTailscale: true };
const NONE: GatewayWishes = { syncEnv: false, configureServe: false, recoverTailscale: false };

const FACTS: GatewayFacts = {
  unit: { dropIn: '/etc/systemd/system/web.service.d/50-ytm.conf', user: 'studio', isActive: true },
  repository: '/srv/studio',
  showsWorkspaces: true,
  files: { path: '/srv/studio/files', is: 'link', target: '/srv/old' },
  dropIn: null,
  env: null,
  uiData: { exists: false, fsType: 'ext2/ext3' },
  tailscale: { state: 'Running', isOnline: true, serve: new Map([['/ui', { kind: 'path', target: '/srv/ui' }]]) },
};

function planned(facts: Partial<GatewayFacts> = {}, wishes: GatewayWishes = ALL): GatewayPlan {
  const result = planGateway({ ...FACTS, ...facts }, SETTINGS, wishes);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
}

function problems(facts: Partial<GatewayFacts>, wishes: GatewayWishes = NONE): readonly string[] {
  const result = planGateway({ ...FACTS, ...facts }, SETTINGS, wishes);
  return result.ok ? [] : result.problems.map(({ kind }) => kind);
}

describe('a plan', () => {
  test('has a step for each difference, and a restart after them', () => {
    const { steps, tailnet } = planned();
    expect(steps.map(({ kind }) => kind)).toEqual(['folder', 'drop-in', 'env', 'link', 'restart']);
    expect(tailnet.map((step) => (step.kind === 'serve' ? step.path : step.kind))).toEqual(['/ui', '/api', '/files']);
  });

  test('does without what was not asked for', () => {
    const { steps, tailnet } = planned({}, NONE);
    expect(steps.map(({ kind }) => kind)).toEqual(['folder', 'drop-in', 'link', 'restart']);
    expect(tailnet).toEqual([]);
  });

  test('is empty for a gateway that is as it should be, and restarts one that does not run', () => {
    const dropIn = planned().steps.flatMap((step) => (step.kind === 'drop-in' ? step.after : []));
    const env = planned().steps.flatMap((step) => (step.kind === 'env' ? step.after : []));
    const serve = new Map(
      planned().tailnet.flatMap((step) => (step.kind === 'serve' ? [[step.path, { kind: 'proxy', target: step.target }] as const] : [])),
    );
    const done: Partial<GatewayFacts> = {
      dropIn,
      env,
      files: { path: '/srv/studio/files', is: 'link', target: '/mnt/share' },
      uiData: { exists: true, fsType: 'xfs' },
      tailscale: { state: 'Running', isOnline: true, serve },
    };
    expect(planned(done)).toEqual({ steps: [], tailnet: [] });
    const stopped = planned({ ...done, unit: { dropIn: '/etc/x', user: 'root', isActive: false } });
    expect(stopped.steps).toEqual([{ kind: 'restart', unit: 'web.service' }]);
  });

  test('recovers tailscale only where it does not run', () => {
    expect(planned({ tailscale: { state: 'Stopped', isOnline: false, serve: new Map() } }).tailnet[0]).toEqual({
      kind: 'recover',
      wasStopped: true,
      state: 'Stopped',
    });
  });

  test.each<[string, Partial<GatewayFacts>, GatewayWishes]>([
    ['no-unit', { unit: null }, NONE],
    ['no-repository', { repository: null, files: null }, NONE],
    ['no-workspaces', { showsWorkspaces: false }, NONE],
    ['files-in-the-way', { files: { path: '/srv/studio/files', is: 'other', target: '' } }, NONE],
    ['data-on-network', { uiData: { exists: true, fsType: 'smb2' } }, NONE],
    ['odd-path', { files: { path: '/srv/a\nrm -rf', is: 'missing', target: '' } }, NONE],
    ['no-tailscale', { tailscale: null }, { ...NONE, configureServe: true }],
    ['tailscale-not-running', { tailscale: { state: 'NeedsLogin', isOnline: false, serve: new Map() } }, { ...NONE, configureServe: true }],
    [
      'foreign-handler',
      { tailscale: { state: 'Running', isOnline: true, serve: new Map([['/api', { kind: 'other', target: '' }]]) } },
      ALL,
    ],
  ])('is refused: %s', (kind, facts, wishes) => {
    expect(problems(facts, wishes)).toEqual([kind]);
  });

  test('shows what is replaced and by what', () => {
    expect(planDiff(planned())).toEqual(
      expect.arrayContaining([
        '- -> /srv/old',
        '+ -> /mnt/share',
        'tailscale serve /ui',
        '- path /srv/ui',
        '+ proxy http://127.0.0.1:8080/ui',
      ]),
    );
  });
});

describe('the facts', () => {
  const line = (name: string, value: string): string => `${name} ${Buffer.from(value).toString('base64')}\n`;

  test('are read back, whatever the values hold', () => {
    const serve = { Web: { 'acer.ts.net:443': { Handlers: { '/ui/': { Proxy: 'http://127.0.0.1:1/ui' }, '/x': { Redirect: 'y' } } } } };
    const output = [
      line('unit.LoadState', 'loaded\n'),
      line('unit.User', '\n'),
      line('unit.ActiveState', 'active\n'),
      line('drop-in', '/etc/x'),
      line('repository', '/srv/ストゥディオ'),
      line('files', '/srv/f'),
      line('files.link', '/old\n'),
      line('env', 'A=1\nB=2\n'),
      line('tailscale', '{"BackendState":"Running","Self":{"Online":true}}'),
      line('serve', JSON.stringify(serve)),
      line('end', 'done\n'),
    ].join('');
    const facts = parseFacts(output);
    expect(facts).toMatchObject({
      unit: { user: 'root', isActive: true },
      repository: '/srv/ストゥディオ',
      files: { is: 'link', target: '/old' },
      env: ['A=1', 'B=2'],
      showsWorkspaces: false,
    });
    expect([...(facts?.tailscale?.serve ?? [])]).toEqual([
      ['/ui', { kind: 'proxy', target: 'http://127.0.0.1:1/ui' }],
      ['/x', { kind: 'other', target: '' }],
    ]);
  });

  test('that were cut off, and a greeting of the login shell, are none', () => {
    expect(parseFacts('Welcome to acer\n')).toBeNull();
    expect(parseFacts(line('unit.LoadState', 'loaded'))).toBeNull();
  });
});

describe('the scripts', () => {
  const script = applyScript({
    plan: planned({ tailscale: { state: 'Stopped', isOnline: false, serve: new Map() } }),
    settings: SETTINGS,
    id: 'x',
  });

  test('are valid for a shell', () => {
    for (const text of [script, factsScript(SETTINGS)]) expect(spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' }).stderr).toBe('');
  });

  test('do nothing when only a part of one arrives', () => {
    const lines = script.split('\n');
    const first = lines.indexOf('main() {');
    expect(lines.slice(0, first).every((line) => line.startsWith('#'))).toBe(true);
    // Nothing outside the function but its call, in the last line.
    expect(lines.slice(-3)).toEqual(['}', 'main', '']);
    const cut = lines.slice(0, -2).join('\n');
    expect(execFileSync('sh', [], { input: cut, encoding: 'utf8' })).toBe('');
  });
});
