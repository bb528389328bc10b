/** `ytm why` as it is shipped. */
import { describe, expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { AT_ONCE, fleetOf, QUICK } from '../support/e2e/fleet.ts';
import { sentence, ytm } from '../support/e2e/program.ts';

describe.concurrent('a component in good order', () => {
  test.for([
    ['C.UTF-8', 'gateway  healthy  since ', 'all probes are up', 'it does not keep the gate shut'],
    ['ja_JP.UTF-8', 'gateway  正常  ', 'すべてのプローブが正常です', 'これによってゲートは閉じません'],
  ] as const)('has its rule, every signal by its domain, and no say in the gate (%s)', async ([locale, head, rule, gate], context) => {
    const fleet = await fleetOf(context);
    const ran = await ytm(fleet.site(AT_ONCE, { language: 'auto' }), ['why', 'gateway'], { LC_ALL: locale });
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' });
    expect(ran.stdout.startsWith(head)).toBe(true);
    for (const said of [rule, gate]) expect(ran.stdout).toContain(said);
    const order = ['  tailnet  ', '    tailscale  ', '  http  ', '    ui ', '    healthz ', '    files ', '  report  ', '    watchdog  '];
    const places = order.map((part) => ran.stdout.indexOf(`\n${part}`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places).not.toContain(-1);
  });
});

describe.concurrent('a component that is down', () => {
  test('is taken apart: cause, rule, dead signals, consequences, gate', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('gateway-unreachable');
    const { code, stdout } = await ytm(fleet.site(AT_ONCE), ['why', 'gateway']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^gateway {2}DOWN {2}since /);
    expect(stdout).toMatch(/^ {2}\S.* {2}\[gateway\.not_reachable\]$/m);
    expect(stdout).toMatch(/^ {4}next: .*lab-gateway/m);
    expect(stdout).toMatch(/^2 failure domains are dead \(2 are needed\)/m);
    expect(stdout).toMatch(/^ {2}http {2}DEAD$/m);
    expect(stdout).toMatch(/^ {4}ui +DOWN {2}0 good, 1 bad, 0 not run in a row {2}\[http\.timeout\]/m);
    expect(stdout).toContain('consequences, not shown elsewhere:\n');
    expect(stdout).toMatch(/^ {2}gateway: .*\[gateway\.not_reachable, blocks start\]$/m);
  });

  test('is the same for a script (--json)', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('share-unmounted');
    const { code, stdout } = await ytm(fleet.site(AT_ONCE), ['why', 'vault', '--json']);
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      {
        id: 'vault',
        verdict: 'down',
        reasons: [{ code: 'mount.absent', probe: 'mount', text: sentence('mount.absent', { path: fleet.share }) }],
        judgement: { rule: 'strict-fact', domains: expect.arrayContaining([expect.objectContaining({ domain: 'share', state: 'dead' })]) },
      },
    ]);
  });

  test('is printed from the board of a running daemon', async (context) => {
    const fleet = await fleetOf(context);
    await fleet.faults('share-unmounted');
    const site = fleet.site(QUICK);
    const daemon = await serve(site, context);
    await daemon.shows('the loss', ({ verdict, complete }) => complete && verdict === 'down');
    const before = await daemon.attempts();
    const ran = await ytm(site, ['why', 'vault']);
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/^vault {2}DOWN {2}since .*\n.*\[mount\.absent\]\n/)]);
    expect(before.size).toBeGreaterThan(0);
  });
});

test.concurrent.for([
  ['C.UTF-8', 'en', 'this machine’s own network does not work'],
  ['ja_JP.UTF-8', 'ja', 'このマシンのネットワークが使えないため'],
] as const)('an unfit observer makes the gateway unknown, and says so (%s)', async ([locale, language, rule], context) => {
  const fleet = await fleetOf(context);
  await fleet.faults('observer-offline');
  const { code, stdout } = await ytm(fleet.site(AT_ONCE, { language: 'auto' }), ['why', 'gateway'], { LC_ALL: locale });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^gateway {2}UNKNOWN {2}/);
  for (const said of [sentence('observer.offline', { asked: 'control-server' }, language), rule, '[observer.offline]'])
    expect(stdout).toContain(said);
});

describe.concurrent('wrong words', () => {
  test.for([
    [['why'], 'name a component: gateway, vault, observer, hot'],
    [['why', 'nope'], 'there is no component "nope"; the config has: gateway, vault, observer, hot'],
    [['why', 'healthz'], '"healthz" is a probe of the component gateway'],
    [['why', 'gateway', 'vault'], 'too many arguments: vault'],
    [['why', 'gateway', '--at', 'soon'], '--at takes a time such as 7d (ago), 21:03'],
    [['why', 'gateway', '--at', '2999-01-01'], '--at takes a time in the past; got "2999-01-01"'],
    [['why', 'nope', '--at', '21:03'], 'there is no component "nope"; the config has: gateway, vault, observer, hot'],
  ] as const)('%j give 2, a sentence and the usage', async ([words, sentence], context) => {
    const fleet = await fleetOf(context);
    const ran = await ytm(fleet.site(AT_ONCE), words);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`ytm why: ${sentence}`);
    expect(ran.stderr).toContain('\nusage: ytm why COMPONENT [--at TIME] [--json]\n');
  });
});
