import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGoDuration, parsePing } from '../../../src/probes/tailscale/parse-ping.ts';
import { pingArguments } from '../../../src/probes/tailscale-ping.ts';

describe('the output of tailscale ping', () => {
  it.each([
    ['pong from acer (100.101.102.103) via 192.168.1.7:41641 in 3ms', { path: 'direct', via: '192.168.1.7:41641', roundTripMs: 3 }],
    ['pong from acer (100.101.102.103) via [2001:db8::1]:41641 in 9ms', { path: 'direct', via: '[2001:db8::1]:41641', roundTripMs: 9 }],
    ['pong from acer (fd7a:115c:a1e0::1) via DERP(fra) in 32ms', { path: 'derp', via: 'fra', roundTripMs: 32 }],
    [
      'pong from acer (100.101.102.103) via peer-relay(203.0.113.4:40000:vni:7) in 21ms',
      { path: 'peer_relay', via: '203.0.113.4:40000:vni:7', roundTripMs: 21 },
    ],
    ['pong from acer (100.1.2.3, 41112) via TSMP in 4ms', { path: 'direct', via: 'TSMP', roundTripMs: 4 }],
    ['pong from odd (name) (100.1.2.3) via 1.2.3.4:5 in 1.204s', { path: 'direct', via: '1.2.3.4:5', roundTripMs: 1_204 }],
    ['2024/10/18 10:31:50 pong from acer (100.1.2.3) via DERP() in 1m2s', { path: 'derp', via: '', roundTripMs: 62_000 }],
  ])('%s', (line, pong) => {
    expect(parsePing(`${line}\n`).pongs).toEqual([pong]);
  });

  it('counts time-outs and knows this machine itself', () => {
    const lost = 'ping "100.101.102.103" timed out\n';
    expect(parsePing(lost + lost)).toEqual({ pongs: [], timeouts: 2, self: false });
    expect(parsePing('100.1.2.3 is local Tailscale IP\n')).toMatchObject({ self: true });
  });

  it('takes nothing else for a pong', () => {
    expect(parsePing('pong from acer (100.1.2.3) via DERP(fra) in soon\npong\nno reply\n').pongs).toEqual([]);
    fc.assert(fc.property(fc.string(), (text) => parsePing(text).pongs.every((pong) => Number.isFinite(pong.roundTripMs))));
  });
});

describe('Go durations (case 67)', () => {
  it.each([
    ['0s', 0],
    ['3ms', 3],
    ['1.204s', 1_204],
    ['850µs', 0.85],
    ['850us', 0.85],
    ['120ns', 0.000_12],
    ['1m2.5s', 62_500],
    ['1h0m1s', 3_601_000],
  ])('%s', (text, ms) => {
    expect(parseGoDuration(text)).toBeCloseTo(ms, 6);
  });

  it.each(['', '3', 'ms', '3 ms', '-3ms', '3msx', '1.2.3s'])('not %j', (text) => {
    expect(parseGoDuration(text)).toBeNull();
  });
});

describe('arguments of a ping', () => {
  it('give a direct path time where there is time, and always fit into it', () => {
    expect(pingArguments(15_000)).toEqual(['--c', '3', '--timeout', '2s']);
    expect(pingArguments(9_000)).toEqual(['--c', '1', '--timeout', '7000ms']);
    expect(pingArguments(3_000)).toEqual(['--c', '1', '--timeout', '1500ms']);
    expect(pingArguments(100)).toEqual(['--c', '1', '--timeout', '200ms']);
  });
});
