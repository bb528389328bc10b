import { describe, expect, test } from 'vitest';
import { followable, isRedirect } from '../../../src/probes/http/redirect.ts';
import { shownUrl } from '../../../src/probes/http/shown-url.ts';
import { bodyText, excerpt } from '../../../src/probes/http/text.ts';
import { addressText, canonicalAddress, hostOf, portOf } from '../../../src/probes/net/address.ts';
import { Phases } from '../../../src/probes/net/phases.ts';
import { outcomeOf } from '../../../src/probes/net/problem.ts';
import { mostTelling, socketProblem } from '../../../src/probes/net/socket-problem.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { gist } from '../../support/probe-context.ts';

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

describe('redirects', () => {
  const from = new URL('https://acer.test/ui/');

  test.each([
    ['/x', 'https://acer.test/x'],
    ['x?y=1', 'https://acer.test/ui/x?y=1'],
    ['//acer.test:8443/', 'https://acer.test:8443/'],
  ])('%s is followed', (location, href) => {
    const redirect = followable(from, location, 4);
    expect(redirect.ok && redirect.url.href).toBe(href);
  });

  test.each([
    ['http://acer.test/', 0, 'downgrade'],
    ['https://www.acer.test/', 0, 'other-host'],
    ['javascript:alert(1)', 0, 'other-scheme'],
    ['https://', 0, 'no-location'],
    ['', 0, 'no-location'],
    ['/x', 5, 'too-many'],
  ])('%s after %i is not: %s', (location, done, why) => {
    expect(followable(from, location, done)).toMatchObject({ ok: false, why });
  });

  test('from http to https is followed', () => {
    expect(followable(new URL('http://acer.test/'), 'https://acer.test/', 0).ok).toBe(true);
  });

  test('only five statuses are redirects', () => {
    expect([300, 301, 302, 303, 304, 305, 307, 308, 200].filter(isRedirect)).toEqual([301, 302, 303, 307, 308]);
  });
});

describe('addresses', () => {
  test('IPv6 is bracketed with a port and bare without', () => {
    expect(addressText('fd7a::1', 80)).toBe('[fd7a::1]:80');
    expect(addressText('acer', 80)).toBe('acer:80');
    expect(hostOf(new URL('http://[fd7a::1]:81/'))).toBe('fd7a::1');
    expect(portOf(new URL('http://[fd7a::1]:81/'))).toBe(81);
    expect(portOf(new URL('https://acer/'))).toBe(443);
    expect(portOf(new URL('http://acer/'))).toBe(80);
  });

  test.each([
    ['FD7A:0:0::0001', 'fd7a::1'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['10.0.0.1', '10.0.0.1'],
  ])('%s is %s', (written, canonical) => {
    expect(canonicalAddress(written)).toBe(canonical);
  });

  test('a shown URL has no credentials, query values or fragment', () => {
    expect(shownUrl('https://me:secret@acer/a?b=c#d')).toBe('https://acer/a?…');
    expect(shownUrl('https://acer/')).toBe('https://acer/');
  });
});

describe('errors of a connection', () => {
  test.each([
    ['ECONNREFUSED', 'failed tcp.refused +life'],
    ['ECONNRESET', 'failed tcp.reset +life'],
    ['EPIPE', 'failed tcp.reset +life'],
    ['ETIMEDOUT', 'failed tcp.timeout'],
    ['EHOSTUNREACH', 'failed tcp.unreachable'],
    ['ENETUNREACH', 'failed tcp.unreachable'],
    ['ENETDOWN', 'failed tcp.unreachable'],
    ['EACCES', 'failed tcp.unreachable'],
    ['EMFILE', 'not-run probe.unusable'],
    ['toString', 'failed tcp.unreachable'],
  ])('%s: %s', (code, expected) => {
    expect(gist(outcomeOf(socketProblem(systemError(code), {})))).toBe(expected);
  });

  test('of several, the one that says most', () => {
    const problems = ['EHOSTUNREACH', 'ETIMEDOUT', 'ECONNREFUSED', 'EMFILE'].map((code) => socketProblem(systemError(code), {}));
    expect(mostTelling(problems)?.trouble.code).toBe('tcp.refused');
    expect(mostTelling(problems.slice(0, 2))?.trouble.code).toBe('tcp.timeout');
    expect(mostTelling([])).toBeUndefined();
  });
});

describe('phases', () => {
  test('a phase entered again adds up; one not reached is absent', async () => {
    const clock = new FakeClock();
    const phases = new Phases(clock);
    phases.begin('resolve');
    await clock.advance(5);
    phases.begin('connect');
    await clock.advance(7);
    phases.end();
    await clock.advance(100);
    phases.begin('resolve');
    await clock.advance(2);
    phases.end();
    expect(phases.spans).toEqual({ resolve: 7, connect: 7 });
  });
});

describe('text of bodies', () => {
  test.each<[Buffer, string, string]>([
    [Buffer.from('\ufeffabc'), 'text/plain', 'abc'],
    [Buffer.from([0xe9]), 'text/plain; charset=ISO-8859-1', 'é'],
    [Buffer.from([0x93, 0xfa]), 'text/html;charset="shift_jis"', '日'],
    [Buffer.from('日'), 'text/html; charset=no-such', '日'],
    [Buffer.from([0xff]), 'text/html', '\ufffd'],
  ])('%s as %s', (body, type, text) => {
    expect(bodyText(body, type)).toBe(text);
  });

  test('an excerpt is one short line without control characters', () => {
    expect(excerpt(' a\n\tb\u001b[2J ')).toBe('a b\\x1b[2J');
    expect(excerpt('x'.repeat(500))).toHaveLength(120);
  });
});
