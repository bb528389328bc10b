import { describe, expect, test } from 'vitest';
import { addressAsHost, checkHost, checkOrigin, checkToken, hostName } from '../../../src/api/access.ts';

describe('hostName', () => {
  test.each([
    ['localhost', 'localhost'],
    ['LocalHost:19860', 'localhost'],
    ['mac.tail8c523e.ts.net.', 'mac.tail8c523e.ts.net'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]:19860', '[::1]'],
    ['[FD7A:115c:0::1]', '[fd7a:115c::1]'],
    ['', null],
    ['a b', null],
    ['user@localhost', null],
    ['localhost/x', null],
    ['localhost:', null],
    ['localhost:99999', null],
    ['::1', null],
    ['[::1', null],
    ['[zz]', null],
  ])('%j is %j', (authority, name) => {
    expect(hostName(authority)).toBe(name);
  });
});

describe('addressAsHost', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:100.64.0.7', '100.64.0.7'],
    ['::1', '[::1]'],
    ['fd7a:0::1', '[fd7a::1]'],
    ['', null],
  ])('%j is %j', (address, host) => {
    expect(addressAsHost(address)).toBe(host);
  });
});

describe('checkHost', () => {
  const names = ['100.64.0.7', 'mac.tail8c523e.ts.net', 'Grafana.lan:3000'];
  test.each([
    'localhost',
    'localhost:19860',
    '127.0.0.1',
    '127.1.2.3:1',
    '[::1]:19860',
    '100.64.0.7:19860',
    'MAC.tail8c523e.ts.net',
    'mac.tail8c523e.ts.net.:443',
    'grafana.lan',
  ])('%s is let in', (host) => {
    expect(checkHost([host], names)).toBeNull();
  });

  test.each([
    ['evil.example', 421],
    ['evil.example:19860', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['tail8c523e.ts.net', 421],
    ['0.0.0.0', 421],
    ['192.168.1.5', 421],
    ['local host', 400],
    ['', 400],
  ])('%j is refused with %d', (host, status) => {
    expect(checkHost([host], names)).toMatchObject({ status });
  });

  test('none and two are refused', () => {
    expect(checkHost([], names)).toMatchObject({ status: 400 });
    expect(checkHost(['localhost', 'localhost'], names)).toMatchObject({ status: 400 });
  });
});

describe('checkOrigin', () => {
  test.each([
    [undefined, 'localhost:19860'],
    ['http://localhost:19860', 'localhost:19860'],
    ['https://mac.tail8c523e.ts.net', 'mac.tail8c523e.ts.net'],
    ['http://LOCALHOST', 'localhost:80'],
  ])('%s on %s may act', (origin, host) => {
    expect(checkOrigin(origin, host)).toBeNull();
  });

  test.each([
    ['null', 'localhost'],
    ['', 'localhost'],
    ['http://evil.example', 'localhost'],
    ['http://localhost:8080', 'localhost:19860'],
    ['https://localhost', 'localhost:80'],
    ['file:///x', 'localhost'],
    ['localhost', 'localhost'],
  ])('%j on %s may not', (origin, host) => {
    expect(checkOrigin(origin, host)).toMatchObject({ status: 403 });
  });
});

describe('checkToken', () => {
  test.each(['Bearer s3cret', 'bearer s3cret', 'Bearer   s3cret'])('%j is right', (header) => {
    expect(checkToken(header, 's3cret')).toBeNull();
  });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer s3cre',
    'Bearer s3crets',
    'Bearer S3CRET',
    'Basic s3cret',
    's3cret',
    'Bearer s3cret x',
  ])('%j is wrong', (header) => {
    expect(checkToken(header, 's3cret')).toMatchObject({ status: 401 });
  });

  test('an empty token lets nobody in', () => {
    expect(checkToken('Bearer ', '')).toMatchObject({ status: 401 });
  });
});
