import { describe, expect, it } from 'vitest';
import type { CallResult, ServicePorts } from '../../../src/service/description.ts';
import { parseShow, systemd, unitFile } from '../../../src/service/systemd.ts';

const OK = { exitCode: 0, output: '' };
const NO_BUS = { exitCode: 1, output: 'Failed to connect to bus: No medium found\n' };
const SHOWN = { exitCode: 0, output: 'LoadState=loaded\nActiveState=active\nMainPID=77\nExecMainStatus=0\n' };

function playing(script: Readonly<Record<string, CallResult>>) {
  const calls: string[] = [];
  const files = new Map<string, string>();
  const ports: ServicePorts = {
    call(argv) {
      const words = argv.filter((word) => word !== '--user');
      calls.push(words.join(' '));
      return Promise.resolve(script[words[1] ?? ''] ?? OK);
    },
    read: (file) => files.get(file) ?? null,
    write: (file, text) => void files.set(file, text),
    remove: (file) => void files.delete(file),
    pause: () => Promise.resolve(),
  };
  return { ports, calls, files };
}

const description = { argv: ['/opt/node', '/opt/ytm.mjs', 'serve'], env: {}, logFile: '/l' };
const service = systemd({ description, home: '/home/studio', user: 'studio', configHome: undefined });
const FILE = '/home/studio/.config/systemd/user/ytm.service';

describe('the user service', () => {
  it('is written, enabled, started and looked at', async () => {
    const { ports, calls, files } = playing({});
    expect(await service.install(ports)).toEqual({ ok: true });
    expect(calls).toEqual([
      'systemctl daemon-reload',
      'systemctl enable ytm.service',
      'systemctl restart ytm.service',
      'systemctl is-active ytm.service',
    ]);
    expect([...files.keys()]).toEqual([FILE]);
  });

  it.each([
    ['daemon-reload', NO_BUS, { kind: 'no-session' }],
    ['restart', { exitCode: 1, output: 'Job failed' }, { kind: 'call-failed', call: 'systemctl --user restart', said: 'Job failed' }],
    ['is-active', { exitCode: 3, output: 'activating' }, { kind: 'not-running', said: 'activating' }],
    ['enable', { problem: 'systemctl: missing' }, { kind: 'call-failed', said: 'systemctl: missing' }],
  ])('reports what %s says', async (call, result, problem) => {
    expect(await service.install(playing({ [call]: result }).ports)).toMatchObject({ ok: false, problem });
  });

  it.each([
    [OK, { ok: true }],
    [NO_BUS, { ok: false, problem: { kind: 'no-session' } }],
    [{ problem: 'systemctl: missing' }, { ok: false, problem: { kind: 'call-failed' } }],
  ])('asks for the session without a change (%j)', async (shown, expected) => {
    const { ports, calls, files } = playing({ show: shown });
    expect(await service.reach(ports)).toMatchObject(expected);
    expect(calls).toEqual(['systemctl show --property=Version']);
    expect([...files]).toEqual([]);
  });

  it('is removed without a trace, and nothing is asked when there is none', async () => {
    const { ports, calls, files } = playing({});
    expect(await service.uninstall(ports)).toEqual({ ok: true });
    expect(calls).toEqual([]);
    ports.write(FILE, service.text);
    expect(await service.uninstall(ports)).toEqual({ ok: true });
    expect(calls).toEqual(['systemctl disable --now ytm.service', 'systemctl daemon-reload']);
    expect([...files]).toEqual([]);
  });

  it.each([
    ['yes', true],
    ['no', false],
  ])('knows whether it survives the logout (%s)', async (linger, survivesLogout) => {
    const { ports } = playing({ show: SHOWN, 'show-user': { exitCode: 0, output: `Linger=${linger}\n` } });
    expect(await service.status(ports)).toEqual({
      file: 'missing',
      state: 'running',
      pid: 77,
      lastExitCode: 0,
      survivesLogout,
      problem: null,
    });
  });

  it('is that of the package where the user has none', async () => {
    const { ports, files } = playing({ show: SHOWN });
    files.set('/usr/lib/systemd/user/ytm.service', 'of the package');
    expect(await service.status(ports)).toMatchObject({ file: 'packaged' });
    ports.write(FILE, 'of an older ytm');
    expect(await service.status(ports)).toMatchObject({ file: 'outdated' });
  });

  it.each([
    [
      { exitCode: 0, output: 'LoadState=not-found\nActiveState=inactive\nMainPID=0\n' },
      { state: 'not-loaded', pid: null },
    ],
    [
      { exitCode: 0, output: 'LoadState=loaded\nActiveState=failed\nMainPID=0\nExecMainStatus=2\n' },
      { state: 'stopped', lastExitCode: 2 },
    ],
    [NO_BUS, { state: 'unknown' }],
    [{ problem: 'timeout' }, { state: 'unknown' }],
  ])('%j', (shown, expected) => {
    expect(parseShow(shown)).toMatchObject(expected);
  });
});

it('keeps the meaning of words with special characters', () => {
  const unit = unitFile({ argv: ['/opt/100% "new"/node', '/a\\b', '$HOME'], env: { A: 'x%y $z' }, logFile: '' });
  expect(unit).toContain('ExecStart="/opt/100%% \\"new\\"/node" "/a\\\\b" "$$HOME"\n');
  expect(unit).toContain('Environment="A=x%%y $z"\n');
});
