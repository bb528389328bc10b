import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPeer } from '../../../src/probes/tailscale/find-peer.ts';
import { ownTrouble } from '../../../src/probes/tailscale/own-side.ts';
import { parseStatus } from '../../../src/probes/tailscale/parse-status.ts';
import { goodStatus, machine } from '../../support/tailscale/stand-in.ts';

function status(more: object = {}) {
  const parsed = parseStatus(JSON.stringify(goodStatus(more)));
  if (parsed === null) throw new Error('not a status');
  return parsed;
}

describe('the status of tailscale', () => {
  it('is read field by field', () => {
    const { self, peers, ...rest } = status({ Health: ['a sentence'] });
    expect(rest).toEqual({ backendState: 'Running', version: '1.103.0-t1', health: ['a sentence'] });
    expect(self).toMatchObject({ hostName: 'mac', dnsName: 'mac.tail8c523e.ts.net', online: true });
    expect(peers[0]).toEqual({
      id: 'nacer-daiCNTRL',
      hostName: 'acer-dai',
      dnsName: 'acer-dai.tail8c523e.ts.net',
      ips: ['100.101.102.103', 'fd7a:115c:a1e0::1'],
      online: true,
      lastSeen: null,
      expired: false,
      keyExpiresAt: null,
    });
  });

  it('knows times, and that year 1 is none', () => {
    const peer = machine('x', '100.1.1.1', {
      LastSeen: '2026-11-20T08:00:00.123456789Z',
      KeyExpiry: '2026-12-01T00:00:00Z',
      Expired: true,
    });
    expect(status({ Peer: { k: peer } }).peers[0]).toMatchObject({
      lastSeen: Date.UTC(2026, 10, 20, 8, 0, 0, 123),
      keyExpiresAt: Date.UTC(2026, 11, 1),
      expired: true,
    });
  });

  it('stands without a netmap', () => {
    expect(status({ BackendState: 'NeedsLogin', Self: null, Peer: null, Health: null })).toMatchObject({
      self: null,
      peers: [],
      health: [],
    });
  });

  it('is nothing but JSON with a backend state', () => {
    for (const text of ['', 'Logged out.', '[]', 'null', '{}', '{"BackendState":3}']) expect(parseStatus(text)).toBeNull();
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('BackendState', 'Self', 'Peer', 'Health', 'Version'), fc.jsonValue()), (value) => {
        parseStatus(JSON.stringify(value));
      }),
    );
  });
});

describe('which machine a name means', () => {
  it.each([
    ['acer-dai', '100.101.102.103'],
    ['ACER-DAI', '100.101.102.103'],
    ['acer-dai.tail8c523e.ts.net', '100.101.102.103'],
    ['acer-dai.tail8c523e.ts.net.', '100.101.102.103'],
    ['100.101.102.103', '100.101.102.103'],
    ['spare', '100.64.0.21'],
    ['mac', '100.64.0.5'],
  ])('%s', (name, ip) => {
    expect(findPeer(status(), name)?.ips[0]).toBe(ip);
  });

  it.each(['acer', 'DESKTOP', '100.101.102.10', ''])('not %j', (name) => {
    expect(findPeer(status(), name)).toBeNull();
  });
});

describe('our own side', () => {
  it.each([
    [{}, undefined],
    [{ BackendState: 'Stopped' }, 'tailscale.stopped'],
    [{ BackendState: 'NeedsLogin' }, 'tailscale.logged_out'],
    [{ BackendState: 'NeedsMachineAuth' }, 'tailscale.needs_approval'],
    [{ BackendState: 'InUseOtherUser' }, 'tailscale.permission'],
    [{ BackendState: 'Starting' }, 'tailscale.starting'],
    [{ BackendState: 'NoState' }, 'tailscale.starting'],
    [{ BackendState: 'SomethingNew' }, 'tailscale.starting'],
    [{ Self: null }, 'observer.offline'],
    [{ Self: machine('mac', '100.64.0.5', { Online: false }) }, 'observer.offline'],
    [{ Health: ['Tailscale cannot connect because the network is down. Check your Internet connection.'] }, 'observer.offline'],
    [{ Health: ['Tailscale could not connect to any relay server. Check your Internet connection.'] }, 'observer.offline'],
    [{ Health: ['Some peers are advertising routes but --accept-routes is false'] }, undefined],
  ])('%j', (more, code) => {
    expect(ownTrouble(status(more))?.code).toBe(code);
  });
});
