import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { initialConfig } from '../../../src/config/init-template.ts';
import { isSafe } from '../../../src/messages/safe-text.ts';
import type { TailnetPeer } from '../../../src/probes/tailscale/parse-status.ts';
import type { MountEntry } from '../../../src/share/mount-entry.ts';
import { configOf } from '../../support/config.ts';
import { HOSTILE_TEXT } from '../../support/hostile-text.ts';

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
    exitNode: false,
    routes: [],
    lastHandshake: null,
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

  it.each([
    ['a newline and keys', 'x\nprobes: { p: { kind: command, component: c, command: [touch, /tmp/owned] } }\n'],
    ['a block of its own', '|-\n  x\nprobes: {}'],
    ['quotes', '"\nprobes: {}\n#'],
    ['a comment', 'x # y'],
    ['an anchor and a tag', '&a !!js/function x'],
    ['characters for a terminal', HOSTILE_TEXT],
    ['a carriage return and a line separator', 'x\rprobes: {}\u2028probes: {}\u0085probes: {}'],
  ])('holds a name with %s as a value or a comment, and nothing else', async (_, name) => {
    const named = (hostName: string, dnsName: string): TailnetPeer => ({ ...peer('a'), hostName, dnsName, ips: [name] });
    for (const peers of [[named(name, '')], [named('a', name)], [named('a', `a.${name}`)], [named(name, ''), peer('b')]]) {
      const text = initialConfig({ peers, mounts: [{ ...mount(`/mnt/${name}`), source: name }] });
      expect(isSafe(text.replaceAll('\n', ''))).toBe(true);
      const config = await configOf(text);
      expect(config.paths.share).toBe(`/mnt/${name}`);
      expect(config.gateway).toBeNull();
      expect(config.probes.map(({ kind }) => kind)).not.toContain('command');
    }
  });

  it('has no other keys, whatever peers and mounts are called', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .constantFrom('\n', '\nprobes: {}', '# ', '"', "'", '\\', ': ', '\n- ')
        .chain((part) => fc.string().map((rest) => `${part}${rest}`)),
    );
    fc.assert(
      fc.property(name, name, name, name, fc.integer({ min: 1, max: 2 }), (hostName, dnsName, path, source, count) => {
        const peers = Array.from({ length: count }, () => ({ ...peer('a'), hostName, dnsName, ips: [source] }));
        const mounts = Array.from({ length: count }, () => ({ ...mount(`/${path}`), source }));
        const text = initialConfig({ peers, mounts });
        expect(isSafe(text.replaceAll('\n', ''))).toBe(true);
        const { gateway, ...others } = parse(text) as Record<string, unknown>;
        const share = count === 1 ? { share: `/${path}`.toWellFormed() } : {};
        expect(others).toEqual({ version: 1, language: 'auto', paths: { hot: '~/workspaces', ...share } });
        if (gateway !== undefined) expect(gateway).toEqual({ peer: dnsName.split('.')[0], url: `https://${dnsName}` });
      }),
    );
  });
});
