/** The files of the service, read by the programs that know their formats. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { propertyList } from '../../../src/service/launchd.ts';
import { unitFile } from '../../../src/service/systemd.ts';

const there = (program: string, ...args: readonly string[]): boolean => spawnSync(program, args).status === 0;
const hasSystemd = there('systemd-analyze', '--version');
const hasPython = there('python3', '-c', 'import plistlib');

const odd = { argv: [process.execPath, '/opt/a & b/"<ytm>".mjs', 'serve', '100%'], env: { YTM_STATE_DIR: '/s & t' }, logFile: '/l > m' };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ytm-service-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(!hasPython)('the property list holds what it was made from', () => {
  const file = join(folder, 'ytm.plist');
  writeFileSync(file, propertyList(odd));
  const read = 'import json, plistlib, sys; print(json.dumps(plistlib.load(open(sys.argv[1], "rb"))))';
  const { stdout, stderr } = spawnSync('python3', ['-c', read, file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    Label: 'ytm.serve',
    ProgramArguments: odd.argv,
    EnvironmentVariables: odd.env,
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ThrottleInterval: 30,
    ExitTimeOut: 15,
    ProcessType: 'Interactive',
    Umask: 63,
    StandardOutPath: odd.logFile,
    StandardErrorPath: odd.logFile,
  });
});

it.skipIf(!hasSystemd)('the unit satisfies systemd-analyze', () => {
  const file = join(folder, 'ytm.service');
  writeFileSync(file, unitFile(odd));
  const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--user', '--man=no', file], {
    encoding: 'utf8',
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  });
  expect(`${stdout}${stderr}`).toBe('');
  expect(status).toBe(0);
});
