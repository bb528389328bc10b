import { describe, expect, it } from 'vitest';
import { parsePs } from '../../../src/mirror/foreign/processes.ts';
import { leadsInto, mayBe, runsScript } from '../../../src/mirror/foreign/writes-into.ts';
import { agentFrom, OLDER_AGENT } from '../../../src/mirror/foreign.ts';

const VAULT = '/Users/mika/mounts/lenovo_share_real/ytm_workspaces';
const SCRIPT = 'workspaces_mirror';

/** Words are parted by blanks; `·` stands for a blank within one. */
function words(text: string): readonly string[] {
  return text.split(' ').map((word) => word.replaceAll('·', ' '));
}

describe('an rsync into the vault, by its words', () => {
  it.each([
    [`rsync -a --delete /Users/mika/workspaces/ ${VAULT}/`, true],
    [`/opt/homebrew/bin/rsync -rt x ${VAULT}`, true],
    [`rsync x ${VAULT}/video/runs`, true],
    [`rsync x -- ${VAULT}`, true],
    [`openrsync -a x ${VAULT}/`, true],
    [`nice -n 10 rsync -a x ${VAULT}/`, true],
    [`/usr/bin/env A=b rsync -a x ${VAULT}/`, true],
    [`rsync -a x ${VAULT}/ --delete`, true],
    [`rsync -a x ${VAULT}/ --exclude planning`, true],
    [`rsync --server -vlogDtpre.iLsfxC . ${VAULT}/`, true],
    [`rsync --server --sender -vlogDtpre.iLsfxC . ${VAULT}/`, false],
    [`rsync -a ${VAULT}/ /Volumes/backup/`, false],
    [`rsync -a x ${VAULT}_old/`, false],
    [`rsync -a x /Users/mika/mounts/lenovo_share_real/asset_vault/`, false],
    [`rsync -a x ${VAULT}/../asset_vault/`, false],
    [`rsync -a x nas:${VAULT}/`, false],
    [`cp -R x ${VAULT}/`, false],
    ['rsync', false],
  ])('%s: %s', (text, leads) => {
    expect(leadsInto({ command: words(text), folder: '/' }, VAULT)).toBe(leads);
    if (leads) expect(mayBe(words(text), SCRIPT)).toBe(true);
  });

  it('counts from where it stands', () => {
    const command = words('rsync -a --files-from=- /hot/ ./');
    expect(leadsInto({ command, folder: VAULT }, VAULT)).toBe(true);
    expect(leadsInto({ command, folder: `${VAULT}/scripts` }, VAULT)).toBe(true);
    expect(leadsInto({ command, folder: '/elsewhere' }, VAULT)).toBe(false);
    expect(leadsInto({ command, folder: null }, VAULT)).toBe(false);
  });

  it('knows names with blanks', () => {
    expect(leadsInto({ command: words('rsync -a x /my·share/ytm·workspaces/'), folder: '/' }, '/my share/ytm workspaces')).toBe(true);
  });
});

describe('an rsync into the vault, by its text', () => {
  it.each([
    [`rsync -a --delete /Users/mika/workspaces/ ${VAULT}/`, true],
    [`/opt/homebrew/bin/rsync -rt x ${VAULT}`, true],
    [`rsync x ${VAULT}/a folder with blanks`, true],
    [`nice -n 10 /usr/bin/rsync x ${VAULT}/ --delete`, true],
    [`rsync -a ${VAULT}/ ${VAULT}/copy/`, true],
    [`rsync -a ${VAULT}/ /Volumes/backup/`, false],
    [`rsync -a ${VAULT}/ ./copy`, false],
    [`rsync -a ${VAULT}/ nas:backup`, false],
    [`rsync --server --sender -vlog . ${VAULT}/`, false],
    [`rsync -a x ${VAULT}_old/`, false],
    [`rsync -a x --log-file=${VAULT}/x y`, false],
    [`grep rsync ${VAULT}`, false],
  ])('%s: %s', (command, leads) => {
    expect(leadsInto({ command, folder: null }, VAULT)).toBe(leads);
    if (leads) expect(mayBe(command, SCRIPT)).toBe(true);
  });
});

describe('the older mirror’s script', () => {
  it.each([
    ['/bin/bash /Users/mika/factory/workspaces_mirror.sh --delete', true],
    ['/Users/mika/factory/workspaces_mirror', true],
    ['python3 -u scripts/workspaces_mirror.py', true],
    ['python3 -m factory_commentary.workspaces_mirror', true],
    ['/usr/bin/env python3 workspaces_mirror.py', true],
    ['caffeinate -i nice -n 5 bash workspaces_mirror.sh', true],
    ['node --import tsx /x/workspaces_mirror.ts', true],
    ['vim workspaces_mirror.sh', false],
    ['tail -f logs/workspaces_mirror.log', false],
    ['node dist/bin/ytm.mjs find workspaces_mirror', false],
    ['bash my_workspaces_mirror.sh', false],
    ['nice -n 5', false],
  ])('%s: %s', (command, runs) => {
    expect(runsScript({ command, folder: null }, SCRIPT)).toBe(runs);
    expect(runsScript({ command: command.split(' '), folder: null }, SCRIPT)).toBe(runs);
    if (runs) expect([mayBe(command, SCRIPT), mayBe(command.split(' '), SCRIPT)]).toEqual([true, true]);
  });

  it('is not looked for in every process', () => {
    expect([mayBe('/usr/bin/vim notes', SCRIPT), mayBe(['node', 'serve', VAULT], SCRIPT)]).toEqual([false, false]);
  });
});

describe('the older mirror’s launch agent', () => {
  it.each([
    [0, '', { kind: 'found', what: `the launch agent ${OLDER_AGENT}` }],
    [113, `Bad request.\nCould not find service "${OLDER_AGENT}" in domain for user gui: 501\n`, { kind: 'none' }],
    [125, 'Domain does not support specified action\n', { kind: 'none' }],
    [112, 'Could not find domain for user gui: 501\n', { kind: 'none' }],
    [1, 'Operation not permitted\n', { kind: 'failed', problem: 'launchctl ended with code 1' }],
  ])('launchctl ends with %i', (code, said, agent) => {
    expect(agentFrom(code, said)).toEqual(agent);
  });
});

describe('what ps lists on a Mac', () => {
  it('is read line by line', () => {
    const output = [
      '    1     1     0 /sbin/launchd',
      '  501   500   502 /usr/bin/rsync -a /Users/mika/my files/ /Volumes/x/',
      `${process.pid}  77   502 node vitest`,
      '',
      'nonsense',
    ].join('\n');
    expect(parsePs(output)).toEqual([
      { pid: 1, group: 1, uid: 0, command: '/sbin/launchd', folder: null },
      { pid: 501, group: 500, uid: 502, command: '/usr/bin/rsync -a /Users/mika/my files/ /Volumes/x/', folder: null },
    ]);
  });
});
