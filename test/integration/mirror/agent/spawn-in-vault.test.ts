/** Another program in the vault, by the agent's own step: what it gets, and when it does not start. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { EnterOrder } from '../../../../src/mirror/agent/protocol.ts';
import type { ChildInVault, InVaultOptions } from '../../../../src/mirror/agent/spawn-in-vault.ts';
import { SENTINEL_NAME } from '../../../../src/mirror/core/contract.ts';
import { systemClock } from '../../../../src/platform/clock.ts';
import { fuseProblem, fuseTitle, mountFuse } from '../../../support/fuse/fuse-mount.ts';
import { type AgentLab, makeAgentLab } from '../../../support/mirror/agent-lab.ts';
import { spawnInVault } from '../../../support/mirror/spawn-in-vault.ts';
import { pathsIn } from '../../../support/mirror/tree.ts';
import { until } from '../../../support/poll.ts';
import { aliveWith } from '../../../support/processes.ts';
import { notLinux, titled } from '../../../support/titled.ts';

let lab: AgentLab;
afterEach(() => lab.remove());

const PATH = '/usr/bin:/bin';

async function start(
  argv: readonly [string, ...string[]],
  { order = {}, ...options }: Partial<InVaultOptions> & { readonly order?: Partial<EnterOrder> } = {},
): Promise<ChildInVault> {
  return spawnInVault(
    lab.order(order),
    argv,
    { PATH, GREETING: 'hello' },
    {
      clock: systemClock,
      ledger: lab.ledger,
      program: lab.program,
      platform: process.platform,
      onGroup: () => Promise.resolve(),
      ...options,
    },
  );
}

const exitOf = async ({ child }: ChildInVault): Promise<number | null> => (await child.exited).code;

describe('a program in the vault', () => {
  it('gets its arguments, its environment and nothing else, and stands in the vault', async () => {
    lab = makeAgentLab();
    const script = 'pwd; env; echo "$1"; cat; ls -l /proc/self/fd >&2; echo done > file';
    const started = await start(['/bin/sh', '-c', script, 'sh', 'two\nlines']);
    expect(await started.entry).toEqual({ kind: 'entered' });
    started.child.stdin.end('its input\n');
    const [out, errors, code] = await Promise.all([
      text(started.child.stdout),
      text(started.child.stderr ?? Readable.from([])),
      exitOf(started),
    ]);
    const lines = out.split('\n').filter((line) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(line));
    expect([lines[0], ...lines.slice(1, 3).toSorted(), ...lines.slice(3)]).toEqual([
      lab.vault,
      'GREETING=hello',
      `PATH=${PATH}`,
      'two',
      'lines',
      'its input',
      '',
    ]);
    // The one by which it was told is free again: ls takes it for the folder that it reads.
    if (process.platform === 'linux') expect(errors).toMatch(/ 3 -> \/proc\//);
    expect(errors).not.toContain('Warning');
    expect(code).toBe(0);
    expect(pathsIn(lab.vault)).toContain('file');
  });

  it('leads the group that was put on record before it knew where to go, at the priority of the order', async () => {
    lab = makeAgentLab();
    const seen: number[] = [];
    const onGroup = async (group: number): Promise<void> => void seen.push(group);
    const started = await start(['/bin/sh', '-c', 'echo $$; ps -o ni= -p $$ 2>/dev/null || cut -d" " -f19 /proc/$$/stat; cat'], {
      onGroup,
      order: { niceness: 7 },
    });
    started.child.stdin.end();
    const said = (await text(started.child.stdout)).trim().split(/\s+/);
    expect([seen, said]).toEqual([[started.group], [String(started.group), '7']]);
    started.record.forget();
  });

  it.skipIf(notLinux !== null)(titled('finds blocking streams and no signal held back', notLinux), async () => {
    lab = makeAgentLab();
    const started = await start(['/bin/sh', '-c', 'grep flags /proc/self/fdinfo/[012]; grep SigBlk /proc/self/status']);
    started.child.stdin.end();
    const said = await text(started.child.stdout);
    const flags = [...said.matchAll(/flags:\s+(\d+)/g)].map(([, octal]) => Number.parseInt(octal ?? '', 8));
    expect(flags.map((each) => each & 0o4000)).toEqual([0, 0, 0]);
    expect(said).toMatch(/SigBlk:\s+0{16}/);
  });

  it('is not started where the vault is not', async () => {
    lab = makeAgentLab();
    rmSync(join(lab.vault, SENTINEL_NAME));
    const started = await start(['/bin/sh', '-c', 'echo written > file']);
    const exit = exitOf(started);
    expect(await started.entry).toEqual({ kind: 'refused', refusal: { why: 'sentinel-missing' } });
    expect(await exit).toBe(78);
    expect(pathsIn(lab.vault)).toEqual([]);
  });

  it.each(['.ytm_tmp', '.ytm_trash'])('is not started while %s, where it would write by name, is a link', async (name) => {
    lab = makeAgentLab({ tree: { elsewhere: null, [name]: { link: 'elsewhere' } } });
    const started = await start(['/bin/sh', '-c', `echo written > ${name}/file`]);
    expect(await started.entry).toEqual({ kind: 'refused', refusal: { why: 'error', step: name, errno: 'ELOOP' } });
    expect(pathsIn(lab.vault).filter((path) => path.startsWith('elsewhere/'))).toEqual([]);
  });

  it('that is not there says so', async () => {
    lab = makeAgentLab();
    const started = await start(['/no/such/rsync']);
    const exit = exitOf(started);
    expect(await started.entry).toEqual({ kind: 'failed', problem: 'the program cannot be started' });
    expect(await exit).toBe(78);
  });

  it('whose helper dies before it enters says so', async () => {
    lab = makeAgentLab();
    const started = await start(['/bin/true'], { program: '/no/such/program.ts' });
    expect(await started.entry).toEqual({ kind: 'failed', problem: 'it ended with exit code 1 before it entered the vault' });
  });
});

describe.skipIf(fuseProblem !== null)(fuseTitle('a program in a vault that hangs'), () => {
  it('is given up at its deadline, and stays on record while it lives', async () => {
    const fuse = await mountFuse();
    try {
      lab = makeAgentLab({ share: fuse.path });
      fuse.faults('hang');
      const started = await start(['/bin/true'], { deadlineMs: 500 });
      expect(await started.entry).toEqual({ kind: 'hung' });
      expect(await lab.ledger.stuck(lab.vault)).toMatchObject({ pid: started.group });
      fuse.faults();
      await until('it is gone', () => aliveWith(lab.program).length === 0);
      started.record.forget();
    } finally {
      fuse.faults();
      await fuse.unmount();
    }
  });
});
