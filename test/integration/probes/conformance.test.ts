/**
 * What every kind of probe promises, tried on every registered kind: it keeps its deadline over everything,
 * honours a cancel, never throws, names its failure with a code that it declares and whose sentence it fills,
 * and leaves no socket, file or child behind. A kind joins with a fixture in test/support/conformance.
 */
import { describe, expect, test } from 'vitest';
import { isReasonCode } from '../../../src/health/catalogue.ts';
import { type Outcome, type Trouble, troubleOf } from '../../../src/health/observation.ts';
import { CATALOGUES } from '../../../src/messages/messages.ts';
import { placesOf } from '../../../src/messages/template.ts';
import type { ProbeKind } from '../../../src/probes/probe.ts';
import { PROBE_KINDS } from '../../../src/probes/registry.ts';
import type { Scene } from '../../support/conformance/fixture.ts';
import { FIXTURES } from '../../support/conformance/fixtures.ts';
import { allowed, until } from '../../support/poll.ts';
import { type Attempt, gist, observe, troubleIn } from '../../support/probe-context.ts';

/** The engine adds these to every reason. */
const ALWAYS_FILLED = ['probe', 'target', 'timeout', 'component'];
const GRACE_MS = 2_000;

test('every registered kind has a fixture, and every fixture a kind', () => {
  expect(FIXTURES.map((fixture) => fixture.kind).toSorted()).toEqual([...PROBE_KINDS.keys()].toSorted());
});

describe.each(FIXTURES)('$kind', ({ kind: name, good, failing, silent }) => {
  const kind = kindOf(name);
  const look = (at: Scene, attempt: Attempt = {}): Promise<Outcome> =>
    observe(kind, at.written, { ...attempt, ...(at.ports === undefined ? {} : { ports: at.ports }) });

  test('declares codes of the catalogue, each once, and always that it can be cancelled', () => {
    expect(kind.codes.every(isReasonCode)).toBe(true);
    expect(new Set(kind.codes).size).toBe(kind.codes.length);
    expect(kind.codes).toContain('probe.cancelled');
  });

  test('a target that is well is good', async () => {
    await using at = await good();
    expect(gist(await look(at))).toBe('ok');
    expect(kind.target(kind.settings.parse(at.written))).toMatch(/./);
  });

  test('settings that it does not know are refused', async () => {
    await using at = await good();
    expect(kind.settings.safeParse({ ...(at.written as object), unheardOf: 1 }).success).toBe(false);
  });

  test.each(failing)('fails with $code, which is declared, complete and safe to show', async ({ code, scene }) => {
    await using at = await scene();
    const outcome = await look(at, { timeoutMs: code.endsWith('.timeout') ? 300 : 10_000 });
    const trouble = troubleOf(outcome);
    expect(trouble?.code, gist(outcome)).toBe(code);
    if (trouble !== null) expectPresentable(kind, trouble);
  });

  test('is called off before it starts', async () => {
    await using at = await good();
    expect(gist(await look(at, { cancelAfterMs: 0 }))).toBe('not-run probe.cancelled');
  });

  const needsSilence = (context: { skip: (note: string) => void }): void => {
    if (silent === null) context.skip('no test can make the system’s resolver silent; dns.test.ts does it one step below');
  };

  test('keeps its deadline when nothing answers', async (context) => {
    needsSilence(context);
    await using at = await (silent ?? good)();
    const startedAt = performance.now();
    const outcome = await look(at, { timeoutMs: 300 });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(300 + GRACE_MS));
    expectPresentable(kind, troubleIn(outcome));
  });

  test('is called off while nothing answers', async (context) => {
    needsSilence(context);
    await using at = await (silent ?? good)();
    const startedAt = performance.now();
    expect(gist(await look(at, { timeoutMs: 60_000, cancelAfterMs: 150 }))).toBe('not-run probe.cancelled');
    expect(performance.now() - startedAt).toBeLessThan(await allowed(150 + GRACE_MS));
  });

  test('leaves nothing behind, however it ends', async () => {
    const before = held();
    const scenes = [good, ...failing.map((one) => one.scene), ...(silent === null ? [] : [silent])];
    for (const make of scenes) {
      await using at = await make();
      await look(at, { timeoutMs: 300 });
      await look(at, { timeoutMs: 60_000, cancelAfterMs: 20 });
    }
    await until(`only ${before.join(', ')} held`, () => held().length <= before.length || null);
  });
});

function kindOf(name: string): ProbeKind<unknown> {
  const kind = PROBE_KINDS.get(name);
  if (kind === undefined) throw new Error(`${name} is not registered`);
  return kind;
}

function expectPresentable(kind: ProbeKind<unknown>, trouble: Trouble): void {
  expect(kind.codes).toContain(trouble.code);
  const filled = [...ALWAYS_FILLED, ...Object.keys(trouble.args)];
  for (const { reasons } of Object.values(CATALOGUES)) {
    const { text, next } = reasons[trouble.code];
    const places = [...placesOf(text), ...placesOf(next)].map((place) => place.split(':')[0]);
    expect(filled).toEqual(expect.arrayContaining(places));
  }
  expect(trouble.detail.length).toBeLessThanOrEqual(300);
  for (const value of [trouble.detail, ...Object.values(trouble.args)]) {
    expect(String(value)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(String(value).length).toBeLessThanOrEqual(300);
  }
}

/** What keeps a process from ending: sockets, files and children, but no timers and no look-up that cannot be called off. */
function held(): readonly string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Pipe|FSReq|FILEHANDLE|Process|Zlib|Message/i.test(name));
}
