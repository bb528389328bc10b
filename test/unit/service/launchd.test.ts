/** launchctl as it was recorded on macOS 15.7.5: exit codes and the lines of `print`. There is no Mac to run it on. */
import { describe, expect, it } from 'vitest';
import type { CallResult, ServicePorts } from '../../../src/service/description.ts';
import { launchd, parsePrint } from '../../../src/service/launchd.ts';

const RUNNING = {
  exitCode: 0,
  output: 'gui/501/ytm.serve = {\n\tactive count = 1\n\tstate = running\n\tpid = 812\n\tlast exit code = 0\n}\n',
};
const ENDING = { exitCode: 0, output: 'gui/501/ytm.serve = {\n\tstate = SIGTERMed\n\tpid = 800\n}\n' };
const WAITING = { exitCode: 0, output: 'gui/501/ytm.serve = {\n\tstate = spawn scheduled\n\tlast exit code = 78\n}\n' };
const NO_SERVICE = { exitCode: 113, output: 'Could not find service "ytm.serve" in domain for user gui: 501\n' };
const NOTHING_TO_BOOT_OUT = { exitCode: 3, output: 'Boot-out failed: 3: No such process\n' };
const BUSY = { exitCode: 5, output: 'Bootstrap failed: 5: Input/output error\n' };
const NO_DOMAIN = { exitCode: 125, output: 'Bootstrap failed: 125: Domain does not support specified action\n' };
const OK = { exitCode: 0, output: '' };

/** Answers each subcommand with its results in turn; the last one stays. */
function playing(script: Readonly<Record<string, readonly CallResult[]>>) {
  const calls: string[] = [];
  const files = new Map<string, string>();
  const left = new Map(Object.entries(script).map(([name, results]) => [name, [...results]]));
  const ports: ServicePorts = {
    call(argv) {
      const name = argv[0] === '/bin/launchctl' ? (argv[1] ?? '') : 'plutil';
      calls.push(argv.slice(argv[0] === '/bin/launchctl' ? 1 : 0).join(' '));
      const results = left.get(name) ?? [OK];
      return Promise.resolve((results.length > 1 ? results.shift() : results[0]) ?? OK);
    },
    read: (file) => files.get(file) ?? null,
    write: (file, text) => void files.set(file, text),
    remove: (file) => void files.delete(file),
    pause: () => Promise.resolve(),
  };
  return { ports, calls, files };
}

function agent(replacesOlder = false) {
  const description = {
    argv: ['/opt/node/bin/node', '/opt/ytm/ytm.mjs', 'serve', '--config', '/Users/a&b/config.yaml'],
    env: {},
    logFile: '/l',
  };
  return launchd({ description, home: '/Users/a&b', uid: 501, replacesOlder });
}

const FILE = '/Users/a&b/Library/LaunchAgents/ytm.serve.plist';

describe('installing the agent', () => {
  it('on a new machine', async () => {
    const { ports, calls, files } = playing({ bootout: [NOTHING_TO_BOOT_OUT], print: [NO_SERVICE, RUNNING] });
    expect(await agent().install(ports)).toEqual({ ok: true });
    expect(calls).toEqual([
      `/usr/bin/plutil -lint ${FILE}`,
      'bootout gui/501/ytm.serve',
      'print gui/501/ytm.serve',
      'enable gui/501/ytm.serve',
      `bootstrap gui/501 ${FILE}`,
      'print gui/501/ytm.serve',
      'print gui/501/ytm.serve',
    ]);
    expect(files.get(FILE)).toBe(agent().text);
  });

  it('over one that takes its time to end, and is still held when it is loaded again', async () => {
    const { ports, calls } = playing({ print: [ENDING, ENDING, NO_SERVICE, RUNNING], bootstrap: [BUSY, BUSY, OK] });
    expect(await agent().install(ports)).toEqual({ ok: true });
    expect(calls.filter((call) => call.startsWith('bootstrap'))).toHaveLength(3);
  });

  it('starts one that launchd has loaded and not started', async () => {
    const { ports, calls } = playing({ print: [NO_SERVICE, WAITING, RUNNING] });
    expect(await agent().install(ports)).toEqual({ ok: true });
    expect(calls).toContain('kickstart gui/501/ytm.serve');
  });

  it.each([
    ['one that does not run', { print: [NO_SERVICE, WAITING] }, { kind: 'not-running' }],
    ['no session at the screen', { bootout: [NO_DOMAIN] }, { kind: 'no-session' }],
    ['one that stays held', { print: [NO_SERVICE], bootstrap: [BUSY] }, { kind: 'call-failed', call: 'launchctl bootstrap' }],
    ['one that does not end', { print: [ENDING] }, { kind: 'call-failed', call: 'launchctl bootout' }],
    [
      'a file that plutil refuses',
      { plutil: [{ exitCode: 1, output: 'bad' }] },
      { kind: 'call-failed', call: 'plutil -lint', said: 'bad' },
    ],
    ['no launchctl', { bootout: [{ problem: 'missing' }] }, { kind: 'call-failed', said: 'missing' }],
  ])('reports %s', async (_, script, problem) => {
    expect(await agent().install(playing(script).ports)).toMatchObject({ ok: false, problem });
  });

  it('stops and disables the older agent of the studio when asked to', async () => {
    const { ports, calls } = playing({ print: [NO_SERVICE, NO_SERVICE, RUNNING] });
    expect(await agent(true).install(ports)).toEqual({ ok: true });
    expect(calls.filter((call) => call.includes('workspaces_mirror')).map((call) => call.split(' ')[0])).toEqual([
      'bootout',
      'print',
      'disable',
    ]);
  });
});

it.each([
  [NO_SERVICE, { ok: true }],
  [RUNNING, { ok: true }],
  [NO_DOMAIN, { ok: false, problem: { kind: 'no-session' } }],
  [{ problem: 'missing' }, { ok: false, problem: { kind: 'call-failed' } }],
])('asks for the session without a change (%j)', async (printed, expected) => {
  const { ports, calls, files } = playing({ print: [printed] });
  expect(await agent().reach(ports)).toMatchObject(expected);
  expect(calls).toEqual(['print gui/501/ytm.serve']);
  expect([...files]).toEqual([]);
});

it('removing it leaves no file, also when it was not loaded', async () => {
  const { ports, files } = playing({ bootout: [NOTHING_TO_BOOT_OUT], print: [NO_SERVICE] });
  ports.write(FILE, 'x');
  expect(await agent().uninstall(ports)).toEqual({ ok: true });
  expect([...files]).toEqual([]);
});

describe('its status', () => {
  it.each([
    [RUNNING, { state: 'running', pid: 812, lastExitCode: 0, problem: null }],
    [WAITING, { state: 'stopped', pid: null, lastExitCode: 78, problem: null }],
    [NO_SERVICE, { state: 'not-loaded', problem: null }],
    [NO_DOMAIN, { state: 'unknown', problem: { kind: 'no-session' } }],
    [{ problem: 'timeout' }, { state: 'unknown', problem: { kind: 'call-failed' } }],
  ])('%j', async (printed, expected) => {
    expect(await agent().status(playing({ print: [printed] }).ports)).toMatchObject({ file: 'missing', ...expected });
  });

  it.each([
    ['', 'outdated'],
    [agent().text, 'current'],
  ])('compares the file with what it would write', async (text, file) => {
    const { ports } = playing({ print: [RUNNING] });
    ports.write(FILE, text);
    expect(await agent().status(ports)).toMatchObject({ file });
  });
});

it('an output without the known lines is unknown, not fine', () => {
  expect(parsePrint({ exitCode: 0, output: 'something new' })).toEqual({ state: 'unknown', pid: null, lastExitCode: null });
});
