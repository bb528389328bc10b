import { describe, expect, test } from 'vitest';
import { Guests, networkOf } from '../../../src/api/guests.ts';

describe('a connection too many', () => {
  test('closes the one of its network that has waited longest', () => {
    const all = new Guests<string>(3);
    expect([all.arrives('a', '10.0.0.1'), all.arrives('b', '10.0.0.1'), all.arrives('other', '10.0.0.2')]).toEqual([null, null, null]);
    expect(all.arrives('c', '10.0.0.1')).toBe('a');
    expect(all.arrives('d', '10.0.0.1')).toBe('b');
  });

  test('closes none that is being answered; one that was answered waits again, as the newest', () => {
    const all = new Guests<string>(3);
    all.arrives('a', '10.0.0.1');
    all.asks('a');
    all.arrives('b', '10.0.0.1');
    all.arrives('c', '10.0.0.1');
    all.answered('a');
    expect(all.arrives('d', '10.0.0.1')).toBe('b');
  });

  test('of several requests in a row all have to be answered', () => {
    const all = new Guests<string>(3);
    all.arrives('a', '10.0.0.1');
    all.asks('a');
    all.asks('a');
    all.answered('a');
    all.arrives('b', '10.0.0.1');
    all.arrives('c', '10.0.0.1');
    expect(all.arrives('d', '10.0.0.1')).toBe('b');
  });

  test('of the whole server closes one of the network with the most that wait', () => {
    const all = new Guests<string>(4);
    all.arrives('single', '10.0.0.1');
    all.arrives('first', '10.0.0.2');
    all.arrives('second', '10.0.0.2');
    all.arrives('asking', '10.0.0.3');
    all.asks('asking');
    expect(all.arrives('new', '10.0.0.4')).toBe('first');
  });

  test('is itself closed when all others are being answered', () => {
    const all = new Guests<string>(4);
    for (const key of ['a', 'b', 'c', 'd']) {
      all.arrives(key, '10.0.0.1');
      all.asks(key);
    }
    expect(all.arrives('e', '10.0.0.1')).toBe('e');
    all.leaves('a');
    expect(all.arrives('f', '10.0.0.1')).toBeNull();
  });
});

test.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', ''],
])('the network of %j is %j', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
