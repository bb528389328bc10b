import { describe, expect, test } from 'vitest';
import { dnsProbe } from '../../../src/probes/dns.ts';
import { lookUpWithin, shared } from '../../../src/probes/net/resolver.ts';
import { Cancelled, DeadlineReached } from '../../../src/probes/probe.ts';
import { gist, observe, troubleIn } from '../../support/probe-context.ts';

const LOCAL = { address: '127.0.0.1', family: 4 } as const;

describe('dns', () => {
  test('resolves as the system does', async () => {
    const outcome = await observe(dnsProbe, { name: 'localhost' });
    expect(gist(outcome)).toBe('ok');
    expect(outcome.facts.dns?.addresses).toContain('127.0.0.1');
  });

  test('all expected addresses must be there, however they are written', async () => {
    expect(gist(await observe(dnsProbe, { name: 'localhost', expect: ['127.0.0.1'] }))).toBe('ok');
    expect(gist(await observe(dnsProbe, { name: '0:0:0::1', expect: ['::1'] }))).toBe('ok');
    const other = await observe(dnsProbe, { name: 'localhost', expect: ['127.0.0.1', '100.64.0.7'] });
    expect(gist(other)).toBe('answered dns.mismatch');
    expect(troubleIn(other).args).toMatchObject({ host: 'localhost', expected: '127.0.0.1, 100.64.0.7' });
    expect(String(troubleIn(other).args['got'])).toContain('127.0.0.1');
  });

  test('a name that does not exist', async () => {
    // Without a network the resolver cannot know that it does not.
    expect(gist(await observe(dnsProbe, { name: 'nothing.invalid' }))).toMatch(/^failed dns\.(not_found|temporary)$/);
  });

  test('what is no address is refused at load', () => {
    expect(dnsProbe.settings.safeParse({ name: 'acer', expect: ['acer'] }).success).toBe(false);
  });
});

describe('the resolver', () => {
  test('asks once for all who want the same name at the same time', async () => {
    let asked = 0;
    let answer: (addresses: readonly [typeof LOCAL]) => void = () => {};
    const lookup = shared(() => {
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    });
    const { signal } = new AbortController();
    const many = Array.from({ length: 1_000 }, () => lookUpWithin('acer', signal, lookup));
    expect(asked).toBe(1);
    answer([LOCAL]);
    expect((await Promise.all(many)).every((found) => found.ok)).toBe(true);
    void lookup('acer');
    expect(asked).toBe(2);
  });

  test('a failed look-up is not kept', async () => {
    let asked = 0;
    const lookup = shared(async () => {
      asked += 1;
      if (asked === 1) throw Object.assign(new Error('down'), { code: 'EAI_AGAIN' });
      return [LOCAL];
    });
    const { signal } = new AbortController();
    expect(await lookUpWithin('acer', signal, lookup)).toMatchObject({ ok: false, problem: { trouble: { code: 'dns.temporary' } } });
    expect(await lookUpWithin('acer', signal, lookup)).toMatchObject({ ok: true });
  });

  test.each([
    ['ENOTFOUND', 'dns.not_found'],
    ['EAI_AGAIN', 'dns.temporary'],
    ['EAI_FAIL', 'dns.temporary'],
  ])('%s is %s', async (code, expected) => {
    const found = await lookUpWithin('acer', new AbortController().signal, () => Promise.reject(Object.assign(new Error(code), { code })));
    expect(found).toMatchObject({
      ok: false,
      problem: { kind: 'failed', life: false, trouble: { code: expected, args: { host: 'acer' } } },
    });
  });

  test('a deadline and a cancel leave the look-up behind', async () => {
    const never = shared(() => new Promise<never>(() => {}));
    expect(await lookUpWithin('acer', AbortSignal.abort(new DeadlineReached()), never)).toMatchObject({
      problem: { trouble: { code: 'dns.temporary' } },
    });
    expect(await lookUpWithin('acer', AbortSignal.abort(new Cancelled()), never)).toMatchObject({ problem: { kind: 'not-run' } });
  });

  test('an address is not looked up', async () => {
    const found = await lookUpWithin('::1', new AbortController().signal, () => Promise.reject(new Error('asked')));
    expect(found).toEqual({ ok: true, addresses: [{ address: '::1', family: 6 }] });
  });
});
