import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mistakesIn } from '../../support/config.ts';
import { INVALID } from './invalid-configs.ts';

const folder = new URL('../../fixtures/config/', import.meta.url);
const fixtures = readdirSync(folder).filter((name) => name.startsWith('invalid-'));

describe('one mistake, one exact message', () => {
  it('has a message for each fixture and a fixture for each message', () => {
    expect(fixtures.toSorted()).toEqual(
      Object.keys(INVALID)
        .map((name) => `invalid-${name}.yaml`)
        .toSorted(),
    );
    expect(fixtures.length).toBeGreaterThanOrEqual(25);
  });

  it.each(Object.entries(INVALID))('%s', async (name, message) => {
    const text = readFileSync(new URL(`invalid-${name}.yaml`, folder), 'utf8');
    expect(await mistakesIn(text)).toEqual([message]);
  });

  it('never prints a secret', () => {
    expect(Object.values(INVALID).join('\n')).not.toMatch(/hunter2|123456/);
  });
});

describe('several mistakes', () => {
  it('are all reported, in the order of the file', async () => {
    const text =
      'version: 1\nlanguage: de\npaths:\n  share: mnt\n  hott: /a\ngateway:\n  peer: acer\nprobes:\n  tailscale: { every: 1x }\n  mount: { timeout: 0s }\n';
    expect((await mistakesIn(text)).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      '<file>:2:1: language:',
      '<file>:4:3: paths.share:',
      '<file>:5:3: paths.hott:',
      '<file>:9:16: probes.tailscale.every:',
      '<file>:10:12: probes.mount.timeout:',
    ]);
  });

  it('names the variable when the environment is wrong', async () => {
    expect(await mistakesIn('version: 1\npaths: { hot: /a }\n', { env: { YTM_WORKSPACE_ROOT: 'workspaces' } })).toEqual([
      '<file>: YTM_WORKSPACE_ROOT: expected an absolute path, or one that starts with ~/, got "workspaces"',
    ]);
  });
});
