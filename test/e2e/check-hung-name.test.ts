/** The built program while the name server is dead: look-ups hang in threads that nothing can stop. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { type Changes, type Fleet, startFleet } from '../support/e2e/fleet.ts';
import { ytm } from '../support/e2e/program.ts';
import { resolverProblem, resolverTitle, type SilentResolver, silentResolver } from '../support/e2e/silent-resolver.ts';
import { allowed, until } from '../support/poll.ts';

describe.skipIf(resolverProblem !== null)(resolverTitle('a name look-up that hangs'), () => {
  let fleet: Fleet;
  let resolver: SilentResolver;

  beforeAll(async () => {
    fleet = await startFleet();
  });
  afterAll(() => fleet.stop());
  beforeEach(async () => {
    resolver = await silentResolver();
  });
  afterEach(() => resolver[Symbol.asyncDispose]());

  /** One probe that has to look up a name. */
  function byName(timeout: string): Changes {
    return {
      hysteresis: { rise: 1, fall: 1 },
      probes: { named: { kind: 'http', component: 'gateway', domain: 'http', url: 'http://ytm-test.example/', every: '60s', timeout } },
    };
  }

  test('lets the daemon end within five seconds, with exit code 0', async () => {
    const daemon = await serve(fleet.site(byName('50s')), undefined, resolver.launch);
    await until('the resolver is asked', () => resolver.asked > 0);
    const end = await daemon.end();
    expect({ ...end, tookMs: 0 }).toEqual({ code: 0, signal: null, tookMs: 0 });
    expect(end.tookMs).toBeLessThan(await allowed(5_000));
  });

  test('fails its probe at the deadline, and the check ends with the report', async () => {
    const ran = await ytm(fleet.site(byName('1s')), ['check', 'named'], {}, resolver.launch);
    expect([ran.code, ran.stderr]).toEqual([2, '']);
    expect(ran.stdout).toMatch(/^ {2}named {2}DOWN /m);
    expect(ran.tookMs).toBeLessThan(await allowed(5_000));
  });

  test('does not hold up the end of a check that is over its --timeout', async () => {
    const ran = await ytm(fleet.site(byName('50s')), ['check', '--timeout', '1s'], {}, resolver.launch);
    expect({ ...ran, tookMs: 0 }).toEqual({ code: 3, stdout: '', stderr: 'ytm check: not done within 1s\n', tookMs: 0 });
    expect(ran.tookMs).toBeLessThan(await allowed(5_000));
  });
});
