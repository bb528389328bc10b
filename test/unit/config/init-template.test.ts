import { describe, expect, it } from 'vitest';
import { initialConfig } from '../../../src/config/init-template.ts';
import type { TailnetPeer } from '../../../src/probes/tailscale/tailnet.ts';
import type { MountEntry } from '../../../src/share/mount-table.ts';
import { configOf } from '../../support/config.ts';

function peer(name: string, online = true): TailnetPeer {
  return {
    id: name,
    hostName: name,
    dnsName: `${name}.tail1.ts.net`,
    ips: ['100.64.0.7'],
    online,
    lastSeen: null,
    expired: false,
    keyExpiresAt: null,
  };
}

function mount(path: string, fsType = 'cifs'): MountEntry {
  return { path, fsType, source: '//lenovo/share', readOnly: false };
}

describe('initialConfig', () => {
  it('is a valid config whatever was found', async () => {
    for (const peers of [[], [peer('acer')], [peer('acer'), peer('phone', false)]]) {
      for (const mounts of [[], [mount('/mnt/a b')], [mount('/mnt/a'), mount('/mnt/b')], [mount('/', 'ext4')]]) {
        await expect(configOf(initialConfig({ peers, mounts }))).resolves.toMatchObject({ language: 'auto' });
      }
    }
  });

  it('fills in what there is one of', async () => {
    const config = await configOf(initialConfig({ peers: [peer('acer')], mounts: [mount('/mnt/a # b'), mount('/', 'ext4')] }));
    expect(config.paths.share).toBe('/mnt/a # b');
    expect(config.gateway).toEqual({ peer: 'acer', url: 'https://acer.tail1.ts.net', lan: null });
  });

  it('names all of several and chooses none', async () => {
    const text = initialConfig({ peers: [peer('acer'), peer('phone', false)], mounts: [mount('/mnt/a'), mount('/mnt/b')] });
    expect(text).toContain('# in the tailnet: phone (100.64.0.7, offline)');
    expect(text).toContain('# mounted now: /mnt/b (cifs, //lenovo/share)');
    const config = await configOf(text);
    expect([config.paths.share, config.gateway]).toEqual([null, null]);
  });

  it('cannot be broken by what a peer or a mount is called', async () => {
    const nasty = 'x\nprobes: {}\n\u001b[31m';
    const two = [{ ...peer('a'), dnsName: '', hostName: nasty }, peer('b')];
    const text = initialConfig({ peers: two, mounts: [mount(`/mnt/${nasty}`), mount('/mnt/b')] });
    expect(text).not.toContain('\u001b');
    await expect(configOf(text)).resolves.toMatchObject({ gateway: null });
  });
});
