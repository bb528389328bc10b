/** A running `ytm serve` whose config is edited: SIGHUP and POST /-/reload. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { type Daemon, serve } from '../support/e2e/daemon.ts';
import { fleetOf, type Site } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { until } from '../support/poll.ts';
import { ask } from '../support/served.ts';

type Plain = Record<string, unknown>;

function edit({ config }: Site, change: (config: Plain) => void): void {
  const value = parse(readFileSync(config, 'utf8')) as Plain;
  change(value);
  writeFileSync(config, stringify(value));
}

async function metric(daemon: Daemon, name: string): Promise<number> {
  const { body } = await daemon.get('/metrics');
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(body)?.[1]);
}

function logged(daemon: Daemon, text: string): Promise<string> {
  return until(`the log tells: ${text}`, () => daemon.log().find((line) => line.includes(text)));
}

const streak = async (daemon: Daemon, probe: string): Promise<number> =>
  (await daemon.status()).probes.find(({ id }) => id === probe)?.streak.good ?? 0;

describe.concurrent('SIGHUP', () => {
  test('puts the edited config in force; what did not change keeps history and schedule', async (context) => {
    const site = (await fleetOf(context)).site({ probes: { hotspace: { every: '1h' } } });
    const daemon = await serve(site, context);
    await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
    await until('a streak', async () => (await streak(daemon, 'healthz')) >= 3);
    const [before, attempts] = [await daemon.status(), await daemon.attempts()];
    edit(site, (config) => {
      const probes = config['probes'] as Plain;
      probes['files'] = false;
      probes['front'] = { kind: 'tcp', component: 'gateway', host: '127.0.0.1', port: daemon.port, every: '2s', timeout: '1s' };
    });
    process.kill(daemon.pid, 'SIGHUP');
    await logged(daemon, ' info config reloaded ');
    const after = await daemon.shows('the new probe', ({ probes }) => probes.some(({ id }) => id === 'front'));
    expect(after.probes.map(({ id }) => id)).not.toContain('files');
    const [was, is] = [before, after].map(({ probes }) => probes.find(({ id }) => id === 'healthz'));
    expect(is?.since).toBe(was?.since);
    expect(is?.streak.good).toBeGreaterThanOrEqual(was?.streak.good ?? Number.NaN);
    // No round was made for it.
    expect((await daemon.attempts()).get('hotspace')).toBe(attempts.get('hotspace'));
    expect([...(await daemon.attempts()).keys()]).toEqual(expect.arrayContaining(['front']));
    expect([...(await daemon.attempts()).keys()]).not.toContain('files');
    expect(await metric(daemon, 'ytm_config_last_reload_successful')).toBe(1);
    expect(after.verdict).toBe('healthy');
    expect(await daemon.end()).toMatchObject({ code: 0 });
  });

  test('with an invalid config changes nothing, and says so everywhere until it is mended', async (context) => {
    const site = (await fleetOf(context)).site();
    const good = readFileSync(site.config, 'utf8');
    const daemon = await serve(site, context);
    // The probe of the share's host begins once the mount table has named it.
    await daemon.shows('all is well', ({ verdict, probes }) => verdict === 'healthy' && probes.some(({ id }) => id === 'smb'));
    const before = (await daemon.status()).probes.map(({ id }) => id);
    edit(site, (config) => {
      (config['probes'] as Plain)['healthz'] = { every: 'soon' };
      (config['probes'] as Plain)['files'] = false;
    });
    process.kill(daemon.pid, 'SIGHUP');
    const line = await logged(daemon, ' warn the config was not reloaded, the old one stays in force ');
    expect(line).toContain('probes.healthz.every');
    expect((await daemon.status()).probes.map(({ id }) => id)).toEqual(before);
    expect(await metric(daemon, 'ytm_config_last_reload_successful')).toBe(0);
    expect(await metric(daemon, 'ytm_config_outdated')).toBe(1);
    expect((await daemon.status()).daemon).toMatchObject({ pid: daemon.pid, config: { lastReloadOk: false, refused: { why: 'invalid' } } });
    writeFileSync(site.config, good);
    process.kill(daemon.pid, 'SIGHUP');
    await logged(daemon, ' info config reloaded ');
    expect(await metric(daemon, 'ytm_config_last_reload_successful')).toBe(1);
    expect(await metric(daemon, 'ytm_config_outdated')).toBe(0);
  });

  test('with another path or listener is refused as a whole: restart', async (context) => {
    const fleet = await fleetOf(context);
    const site = fleet.site();
    const daemon = await serve(site, context);
    edit(site, (config) => {
      (config['paths'] as Plain)['vault'] = `${fleet.share}/another_vault`;
      config['exporter'] = { listen: '127.0.0.1:1' };
      (config['probes'] as Plain)['files'] = false;
    });
    process.kill(daemon.pid, 'SIGHUP');
    expect(await logged(daemon, 'paths.vault can only change with a restart of ytm serve')).toContain(' warn ');
    await logged(daemon, 'exporter.listen can only change with a restart of ytm serve');
    const { probes, daemon: told } = await daemon.status();
    expect(probes.map(({ id }) => id)).toContain('files');
    expect(told?.config.refused).toMatchObject({ why: 'restart', keys: expect.arrayContaining(['paths.vault', 'exporter.listen']) });
  });
});

test.concurrent('POST /-/reload over TCP needs the token of the config in force, which a reload can change', async (context) => {
  const site = (await fleetOf(context)).site({ exporter: { listen: '127.0.0.1:0', token: 'env:FIRST' } });
  Object.assign(site.env, { FIRST: 'one', SECOND: 'two' });
  const daemon = await serve(site, context);
  const reload = async (token: string): Promise<number> =>
    (await ask({ port: daemon.port, method: 'POST', path: '/-/reload', headers: { authorization: `Bearer ${token}` } })).status;
  expect(await reload('wrong')).toBe(401);
  expect(await reload('one')).toBe(200);
  edit(site, (config) => void ((config['exporter'] as Plain)['token'] = 'env:SECOND'));
  expect(await reload('one')).toBe(200);
  expect(await reload('one')).toBe(401);
  expect(await reload('two')).toBe(200);
  edit(site, (config) => void (config['nonsense'] = true));
  expect(await reload('two')).toBe(500);
});

test.concurrent('a config that was edited and not reloaded is reported by check, watch --once and a metric', async (context) => {
  const site = (await fleetOf(context)).site();
  const daemon = await serve(site, context);
  await daemon.shows('all is well', ({ verdict }) => verdict === 'healthy');
  expect((await ytm(site, ['check'])).stdout).not.toContain('kill -HUP');
  edit(site, (config) => void (config['hysteresis'] = { rise: 3, fall: 4 }));
  // At once, whatever the daemon has noticed so far.
  const checked = await ytm(site, ['check']);
  expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining(`kill -HUP ${daemon.pid}`) });
  expect((await ytm(site, ['watch', '--once'])).stdout).toContain(`kill -HUP ${daemon.pid}`);
  await until('a metric tells it', async () => (await metric(daemon, 'ytm_config_outdated')) === 1);
  process.kill(daemon.pid, 'SIGHUP');
  await logged(daemon, ' info config reloaded ');
  expect((await ytm(site, ['check'])).stdout).not.toContain('kill -HUP');
});
