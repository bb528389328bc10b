/** `ytm gateway bootstrap` through a real sshd: what it changes, what it undoes, and whom it does not trust. */
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gatewayLab, labProblem, SECRET } from '../support/gateway/lab.ts';
import { until } from '../support/poll.ts';
import { titled } from '../support/titled.ts';

const LONG_MS = 240_000;

describe.skipIf(labProblem !== null)(titled('a gateway over ssh', labProblem), () => {
  test('a dry run shows what would change and the script, and changes nothing', async () => {
    const lab = await gatewayLab();
    const before = lab.picture();
    const { code, stdout } = await lab.bootstrap(lab.site(), '--sync-env', '--configure-tailscale-serve');
    expect(code).toBe(0);
    expect(stdout).toContain(`    - -> ${join(lab.folder, 'old')}\n    + -> ${lab.share}\n`);
    expect(stdout).toContain('    - YTM_WORKSPACE_ROOT=/somewhere/old\n');
    expect(stdout).toContain(`    + Environment=YTM_WORKSPACE_ROOT=${lab.share}/ytm_workspaces\n`);
    expect(stdout).toContain('  tailscale serve /ui\n    + proxy http://127.0.0.1:8080/ui\n');
    expect(stdout).toContain('trap end EXIT');
    expect(stdout).not.toContain(SECRET);
    expect(lab.picture()).toBe(before);
    expect(lab.changes()).toEqual([]);
    expect(existsSync(join(lab.folder, 'copies'))).toBe(false);
  });

  test(
    'a run sets it up until its probes are healthy; a second one finds nothing to change',
    async () => {
      const lab = await gatewayLab();
      const site = lab.site();
      const { code, stdout, stderr } = await lab.bootstrap(site, '--sync-env', '--run');
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toContain('acer is set up, and its probes are healthy: ui, healthz, files');
      expect(readlinkSync(lab.link)).toBe(lab.share);
      expect(readFileSync(lab.dropIn, 'utf8')).toContain(`Environment=YTM_SHARED_STORAGE_ROOT=${lab.share}\n`);
      const env = readFileSync(lab.env, 'utf8');
      expect(env).toContain(`# the studio's own\n${SECRET}\n`);
      expect(env.match(/^YTM_WORKSPACE_ROOT=.*$/gm)).toEqual([`YTM_WORKSPACE_ROOT=${lab.share}/ytm_workspaces`]);
      expect(lstatSync(lab.env).mode & 0o777).toBe(0o640);
      expect(lab.changes()).toEqual(['systemctl daemon-reload', 'systemctl restart studio-web.service']);
      const after = lab.picture();
      const again = await lab.bootstrap(site, '--sync-env', '--run');
      expect([again.code, again.stderr]).toEqual([0, '']);
      expect(again.stdout).toContain('nothing to change');
      expect(lab.picture()).toBe(after);
      expect(lab.changes()).toHaveLength(2);
    },
    LONG_MS,
  );

  test(
    'everything is undone when the service does not start',
    async () => {
      const lab = await gatewayLab();
      lab.fault('restart-fails');
      const before = lab.picture();
      const { code, stderr } = await lab.bootstrap(lab.site(), '--sync-env', '--run');
      expect(code).toBe(1);
      expect(stderr).toContain('everything was undone');
      expect(lab.picture()).toBe(before);
    },
    LONG_MS,
  );

  test(
    'everything is undone when the probes do not turn healthy',
    async () => {
      const lab = await gatewayLab();
      lab.fault('wrong-page');
      const before = lab.picture();
      // With a change of the tailnet the time to confirm is the limit, which is shorter here.
      const { code, stderr } = await lab.bootstrap(lab.site({ confirm: '30s' }), '--configure-tailscale-serve', '--run');
      expect(code).toBe(1);
      expect(stderr).toContain('the probes are not healthy: ui');
      expect(stderr).toContain('everything on acer was undone');
      expect(lab.serves()).toEqual({});
      expect(lab.picture()).toBe(before);
    },
    LONG_MS,
  );

  test(
    'a change of the tailnet is confirmed over a new connection',
    async () => {
      const lab = await gatewayLab();
      lab.fault('tailscale-stopped');
      const site = lab.site();
      const refused = await lab.bootstrap(site, '--configure-tailscale-serve', '--run');
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('tailscale on the gateway is Stopped; add --recover-tailscale');
      expect(lab.changes()).toEqual([]);
      const { code, stderr } = await lab.bootstrap(site, '--configure-tailscale-serve', '--recover-tailscale', '--run');
      expect([code, stderr]).toEqual([0, '']);
      expect(lab.serves()).toEqual({
        '/ui': 'http://127.0.0.1:8080/ui',
        '/api': 'http://127.0.0.1:8080/api',
        '/files': 'http://127.0.0.1:8080/files',
      });
      expect(lab.changes().slice(2, 4)).toEqual(['systemctl restart tailscaled', 'tailscale up']);
      const again = await lab.bootstrap(site, '--configure-tailscale-serve', '--recover-tailscale');
      expect(again.stdout).toContain('nothing to change');
    },
    LONG_MS,
  );

  test(
    'a change that cuts the connection is rolled back by the gateway itself',
    async () => {
      const lab = await gatewayLab();
      lab.fault('cut-by-serve');
      const { code, stderr } = await lab.bootstrap(lab.site({ confirm: '5s' }), '--configure-tailscale-serve', '--run');
      expect(code).toBe(1);
      expect(stderr).toContain('acer no longer answers; it undoes everything automatically');
      await until('it is rolled back', () => Object.keys(lab.serves()).length === 0);
    },
    LONG_MS,
  );

  test('a host whose key is not the known one is not talked to', async () => {
    const lab = await gatewayLab();
    await lab.changeHostKey();
    const before = lab.picture();
    const { code, stderr } = await lab.bootstrap(lab.site(), '--run');
    expect(code).toBe(1);
    expect(stderr).toContain('the host key of acer is unknown or has changed');
    expect(lab.picture()).toBe(before);
    expect(lab.changes()).toEqual([]);
  });

  test('what is missing or in the way is reported before anything is changed', async () => {
    const lab = await gatewayLab();
    lab.fault('no-unit');
    const { code, stderr } = await lab.bootstrap(lab.site({ share: '/nowhere/share' }), '--run');
    expect(code).toBe(1);
    expect(stderr).toContain('systemd on the gateway does not know studio-web.service');
    expect(stderr).toContain('the gateway does not see /nowhere/share/ytm_workspaces');
    expect(lab.changes()).toEqual([]);
  });
});
