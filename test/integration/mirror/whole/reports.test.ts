/** What the commands say of a run that could not send everything: nothing is called up to date without what is missing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';

let lab: MirrorLab;
afterEach(() => lab.remove());

/** A recorder writes to it all the while. */
async function whileGrowing<T>(name: string, act: () => Promise<T>): Promise<T> {
  const file = join(lab.hot, name);
  writeFileSync(file, 'x');
  const recorder = spawn('/bin/sh', ['-c', 'while :; do echo x >> "$0"; sleep 0.02; done', file]);
  try {
    return await act();
  } finally {
    recorder.kill('SIGKILL');
    await once(recorder, 'exit');
  }
}

describe('a file that is still changing', () => {
  it('is named by run, status and log, and nothing says "up to date" or "nothing changed"', async () => {
    lab = makeMirrorLab({ hot: { still: 'still' }, mirror: { settle: '200ms' } });
    const ended = await whileGrowing('take.mov', () => lab.ytm('mirror', 'run'));
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('mirrored except 1 still changing\n  take.mov: ');
    const said = [ended.stdout];
    for (const args of [
      ['mirror', 'status'],
      ['mirror', 'log'],
    ])
      said.push((await lab.ytm(...args)).stdout);
    for (const text of said) expect(text).not.toMatch(/up to date|nothing changed/);
    expect(said[1]).toMatch(/^mirrored as of .*, except 1 still changing; compared with the vault .*\n {2}take\.mov: still changing \(for/);
  });

  it('is the only one that is not sent: then nothing was ready, and nothing is counted as sent', async () => {
    lab = makeMirrorLab({ hot: { still: 'still' }, mirror: { settle: '200ms' } });
    await lab.ytm('mirror', 'run');
    const { stdout } = await whileGrowing('take.mov', () => lab.ytm('mirror', 'run'));
    expect(stdout).toMatch(/^done in .*: nothing was ready to be sent\nmirrored except 1 still changing\n/);
    expect((await lab.ytm('mirror', 'run')).stdout).toMatch(/^done in .*: 1 created/);
    expect((await lab.ytm('mirror', 'status')).stdout).toMatch(/^up to date as of /);
  });
});

describe('what a rule leaves out', () => {
  it('keeps no run from being complete; its end counts it, and status names it', async () => {
    lab = makeMirrorLab({ hot: { a: 'a', away: { link: '/etc/hosts' } } });
    const ended = (await lab.ytm('mirror', 'run')).stdout;
    expect(ended).not.toContain('except');
    expect(ended).toContain('\nleft out by rule: 1 (ytm mirror status lists them)\n');
    const { stdout } = await lab.ytm('mirror', 'status');
    expect(stdout).toMatch(/^up to date as of .*\nleft out by rule: 1\n {2}away: the link points outside hot: \/etc\/hosts\n/);
    const plan = (await lab.ytm('mirror', 'plan')).stdout;
    expect(plan).toContain('nothing else to do: except for the paths listed here, the vault matches hot');
    rmSync(join(lab.hot, 'away'));
    expect((await lab.ytm('mirror', 'plan')).stdout).toBe('nothing to do: the vault matches hot\n');
  });
});

describe('before the first run', () => {
  it('what the share cannot hold is reported as an assumption, and no longer once a run has tried it', async () => {
    lab = makeMirrorLab({ hot: { 'a:b': 'a', c: 'c' } });
    const guessed = (await lab.ytm('mirror', 'plan')).stdout;
    expect(guessed).toContain('a:b: the share does not allow this name (assumed from typical SMB shares');
    await lab.ytm('mirror', 'run');
    expect((await lab.ytm('mirror', 'plan')).stdout).toBe('nothing to do: the vault matches hot\n');
  });
});
