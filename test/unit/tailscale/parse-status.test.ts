import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPeer, successorOf } from '../../../src/probes/tailscale/find-peer.ts';
import { ownDoubt, ownTrouble } from '../../../src/probes/tailscale/own-side.ts';
import { parseStatus } from '../../../src/probes/tailscale/parse-status.ts';
import { goodStatus, machine } from '../../support/tailscale/stand-in.ts';

function status(more: object = {}) {
  const parsed = parseStatus(JSON.stringify(goodStatus(more)));
  if (parsed === null) throw new Error('not a status');
  return parsed;
}

const LOCKED_OUT =
  'this node is locked out; it will not have connectivity until it is signed. For more info, see https://tailscale.com/s/locked-out';

describe('the status of tailscale', () => {
  it('is read field by field', () => {
    const { self, peers, ...rest } = status({ Health: ['a sentence'] });
    expect(rest).toEqual({ backendState: 'Running', version: '1.103.0-t1', health: ['a sentence'], suffix: 'tail8c523e.ts.net' });
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
      exitNode: false,
      routes: [],
      lastHandshake: null,
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
    expect(findPeer(status(), name)).toMatchObject({ kind: 'found', peer: { ips: expect.arrayContaining([ip]) as string[] } });
  });

  it.each(['acer', '100.101.102.10', '', '.'])('not %j', (name) => {
    expect(findPeer(status(), name)).toEqual({ kind: 'none' });
  });

  const shared = machine('acer-dai', '100.90.1.1', { DNSName: 'acer-dai.tailffff.ts.net.' });
  const ours = machine('acer-dai', '100.101.102.103');

  it.each([
    ['ours first', { a: ours, b: shared }],
    ['ours last', { a: shared, b: ours }],
  ])('is ours where a machine of another tailnet has the same short name (%s)', (_, Peer) => {
    expect(findPeer(status({ Peer }), 'acer-dai')).toMatchObject({
      kind: 'found',
      peer: { ips: ['100.101.102.103', 'fd7a:115c:a1e0::1'] },
    });
    expect(
      findPeer(status({ Peer, MagicDNSSuffix: '', CurrentTailnet: { MagicDNSSuffix: 'tail8c523e.ts.net' } }), 'acer-dai'),
    ).toMatchObject({
      peer: { dnsName: 'acer-dai.tail8c523e.ts.net' },
    });
    expect(findPeer(status({ Peer }), 'acer-dai.tailffff.ts.net')).toMatchObject({ peer: { ips: ['100.90.1.1', 'fd7a:115c:a1e0::1'] } });
  });

  it('is the shared one where none of ours has the name', () => {
    expect(findPeer(status({ Peer: { b: shared } }), 'acer-dai')).toMatchObject({
      kind: 'found',
      peer: { dnsName: 'acer-dai.tailffff.ts.net' },
    });
  });

  it.each([
    ['two shared machines', 'acer-dai', { a: shared, b: machine('acer-dai', '100.90.1.2', { DNSName: 'acer-dai.tailaaaa.ts.net.' }) }],
    ['two host names', 'DESKTOP', undefined],
    ['a tailnet whose suffix is not known', 'acer-dai', { a: shared, b: ours }],
  ])('is ambiguous: %s', (title, name, Peer) => {
    const more = Peer === undefined ? {} : { Peer };
    const found = findPeer(status({ ...more, ...(title.includes('suffix') ? { MagicDNSSuffix: '' } : {}) }), name);
    expect(found).toMatchObject({ kind: 'ambiguous', names: [expect.any(String), expect.any(String)] });
  });

  it.each([
    ['10.88.0.7', 'routed'],
    ['fd00:88::7', 'routed'],
    ['10.89.0.7', 'none'],
    ['203.0.113.9', 'none'],
    ['nas', 'none'],
  ])('%s is %s, with a subnet router that is also an exit node', (address, kind) => {
    const routes = ['0.0.0.0/0', '::/0', '10.88.0.0/24', 'fd00:88::/64', '10.0.0.0/', 'x/8', '10.0.0.0/99'];
    const found = findPeer(status({ Peer: { a: machine('router', '100.64.0.30', { PrimaryRoutes: routes }) } }), address);
    expect(found.kind).toBe(kind);
  });

  it('stands any text', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (wanted, PrimaryRoutes) => {
        findPeer(status({ Peer: { a: machine('x', '100.1.1.1', { PrimaryRoutes }) } }), wanted);
      }),
    );
  });
});

describe('the machine that took another’s place', () => {
  const old = machine('acer-dai', '100.101.102.103', { Online: false });
  const peers = (name: string, more: object = {}) => ({ a: old, b: machine(name, '100.64.0.31', { HostName: 'acer-dai', ...more }) });

  it.each([
    ['acer-dai-1', {}, true],
    ['acer-dai-q7x2', {}, true],
    ['acer-dai-1', { Online: false }, false],
    ['acer-dai-1', { HostName: 'nas' }, false],
    ['acer-dai-of-somebody', {}, false],
    ['acer-dais', {}, false],
  ])('%s %j: %s', (name, more, expected) => {
    const seen = status({ Peer: peers(name, more) });
    const [first] = seen.peers;
    expect(successorOf(seen, 'acer-dai', first ?? null) !== null).toBe(expected);
  });

  it('is found when the old one is not there any more', () => {
    expect(successorOf(status({ Peer: { b: machine('nas-1', '100.64.0.31', { HostName: 'nas' }) } }), 'nas', null)?.dnsName).toBe(
      'nas-1.tail8c523e.ts.net',
    );
    expect(successorOf(status(), '', null)).toBeNull();
  });
});

describe('our own side', () => {
  it.each([
    [{}, undefined],
    [{ BackendState: 'Stopped' }, 'tailscale.stopped'],
    [{ BackendState: 'NeedsLogin' }, 'tailscale.logged_out'],
    [{ BackendState: 'NeedsLogin', Self: machine('mac', '100.64.0.5', { Expired: true }) }, 'tailscale.own_key_expired'],
    [{ BackendState: 'NeedsMachineAuth' }, 'tailscale.needs_approval'],
    [{ BackendState: 'InUseOtherUser' }, 'tailscale.permission'],
    [{ BackendState: 'Starting' }, 'tailscale.starting'],
    [{ BackendState: 'NoState' }, 'tailscale.starting'],
    [{ BackendState: 'SomethingNew' }, 'tailscale.starting'],
    [{ Health: [LOCKED_OUT] }, 'tailscale.locked_out'],
    [{ Self: null }, undefined],
    [{ Self: machine('mac', '100.64.0.5', { Online: false }) }, undefined],
    [{ Health: ['Some peers are advertising routes but --accept-routes is false'] }, undefined],
  ])('%j', (more, code) => {
    expect(ownTrouble(status(more))?.code).toBe(code);
  });

  it.each([
    [{}, undefined],
    [{ Self: null }, 'observer.offline'],
    [{ Self: machine('mac', '100.64.0.5', { Online: false }) }, 'observer.offline'],
    [{ Health: ['Tailscale cannot connect because the network is down. Check your Internet connection.'] }, 'observer.offline'],
    [{ Health: ['Tailscale could not connect to any relay server. Check your Internet connection.'] }, 'observer.offline'],
    [{ Health: ['Some peers are advertising routes but --accept-routes is false'] }, undefined],
  ])('is in doubt: %j', (more, code) => {
    expect(ownDoubt(status(more))?.code).toBe(code);
  });
});
