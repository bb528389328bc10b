/** The heartbeat: what the gateway shows of the vault, beside what this machine wrote into it. */
import { describe, expect, test } from 'vitest';
import { metaOf } from '../../../src/health/catalogue.ts';
import type { Outcome } from '../../../src/health/observation.ts';
import { heartbeatProbe } from '../../../src/probes/heartbeat.ts';
import type { WrittenHeartbeat } from '../../../src/probes/probe.ts';
import { gist, observe } from '../../support/probe-context.ts';
import { answerServer } from '../../support/servers/raw.ts';

const MINUTE = 60_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const heartbeat = (changes: object = {}): object => ({ vault_id: 'v-1', run: 'run-7', at: ago(7 * MINUTE), host: 'mac', ...changes });

/** Run 8, written so long ago; `null`: nothing was written by this machine. */
const wrote = (ms: number, vaultId: string | null = 'v-1'): WrittenHeartbeat => ({ run: 'run-8', at: Date.now() - ms, vaultId });

async function look(body: object | string, written: WrittenHeartbeat | null | undefined, status = 200): Promise<Outcome> {
  await using server = await answerServer(typeof body === 'string' ? body : JSON.stringify(body), { status });
  const ports = written === undefined ? {} : { heartbeats: { lastWritten: () => written } };
  return await observe(heartbeatProbe, { url: server.url }, { ports });
}

test('reports what is seen: of which vault, of which run, how old, by whom', async () => {
  const outcome = await look(heartbeat({ run: 'run-8' }), wrote(7 * MINUTE));
  expect(gist(outcome)).toBe('ok');
  expect(outcome.facts.heartbeat).toMatchObject({ vaultId: 'v-1', run: 'run-8', host: 'mac' });
  expect(outcome.facts.heartbeat?.ageMs).toBeGreaterThanOrEqual(7 * MINUTE);
  expect(outcome.facts.http?.status).toBe(200);
});

test('the age alone is never bad', async () => {
  const old = 30 * 24 * 60 * MINUTE;
  expect(gist(await look(heartbeat({ run: 'run-8', at: ago(old) }), wrote(old)))).toBe('ok');
  expect(gist(await look(heartbeat({ at: ago(old) }), null))).toBe('ok');
  expect(gist(await look(heartbeat({ at: ago(old) }), undefined))).toBe('ok');
});

test('one far in the future is no sign of a recent run, whoever wrote it', async () => {
  expect(gist(await look(heartbeat({ at: ago(-6 * MINUTE) }), null))).toBe('ok heartbeat.invalid');
  expect(gist(await look(heartbeat({ run: 'run-8', at: ago(-6 * MINUTE) }), wrote(MINUTE)))).toBe('ok');
});

test('a heartbeat from the near future is of this moment', async () => {
  expect((await look(heartbeat({ at: ago(-3 * MINUTE) }), null)).facts.heartbeat?.ageMs).toBe(0);
});

describe('late', () => {
  test('is an older heartbeat than the last one that was written, five minutes after that', async () => {
    expect(gist(await look(heartbeat(), wrote(5 * MINUTE - 10_000)))).toBe('ok');
    expect(gist(await look(heartbeat(), wrote(5 * MINUTE + 10_000)))).toBe('ok heartbeat.late');
  });

  test('is not a newer one, which another machine wrote', async () => {
    expect(gist(await look(heartbeat({ run: 'theirs' }), wrote(8 * MINUTE)))).toBe('ok');
  });
});

describe('another vault', () => {
  test('is bad at once', async () => {
    const outcome = await look(heartbeat({ vault_id: 'v-2' }), wrote(MINUTE));
    expect(gist(outcome)).toBe('answered heartbeat.wrong_vault');
    expect(outcome).toMatchObject({ trouble: { args: { got: 'v-2', expected: 'v-1' } }, facts: { heartbeat: { vaultId: 'v-2' } } });
  });

  test('is nothing that can be said when one of them has no id', async () => {
    expect(gist(await look(heartbeat({ vault_id: null }), wrote(MINUTE)))).toBe('ok');
    expect(gist(await look(heartbeat({ vault_id: 'v-2' }), wrote(MINUTE, null)))).toBe('ok');
    expect(gist(await look(heartbeat({ vault_id: 'v-2' }), null))).toBe('ok');
  });
});

describe('missing', () => {
  test.each([404, 410])('with HTTP %d: five minutes after it was written', async (status) => {
    expect(gist(await look('', wrote(5 * MINUTE - 10_000), status))).toBe('ok');
    expect(gist(await look('', wrote(5 * MINUTE + 10_000), status))).toBe('ok heartbeat.missing');
    expect(gist(await look('', null, status))).toBe('ok heartbeat.missing');
  });

  test('other answers are trouble of the gateway', async () => {
    expect(gist(await look('', wrote(MINUTE), 500))).toBe('answered http.status');
  });
});

describe('invalid', () => {
  test.each([
    ['a list', '[]', 'not-an-object'],
    ['nothing', '', 'not-an-object'],
    ['no JSON', 'heartbeat', 'not-an-object'],
    ['a web page', '<!doctype html><title>Script Viewer', 'not-an-object'],
    ['without a run', heartbeat({ run: '' }), 'without-run'],
    ['with a run that is none', heartbeat({ run: 8 }), 'without-run'],
    ['without a time', heartbeat({ at: null }), 'without-time'],
    ['with a time that is none', heartbeat({ at: 'noon' }), 'not-a-time'],
    ['without a time zone', heartbeat({ at: '2026-01-25T00:52:39' }), 'no-zone'],
    ['beyond all dates', heartbeat({ at: 1e300 }), 'no-date'],
    ['far in the future', heartbeat({ at: ago(-6 * MINUTE) }), 'time-ahead'],
  ])('%s', async (_, body, problem) => {
    const outcome = await look(body, wrote(MINUTE));
    expect(gist(outcome)).toBe('ok heartbeat.invalid');
    expect(outcome).toMatchObject({ warning: { args: { problem } } });
  });
});

test('what only the next run can mend holds no run up', () => {
  for (const code of ['heartbeat.late', 'heartbeat.missing', 'heartbeat.invalid'] as const) expect(metaOf(code).blocks).toBe('none');
  expect(metaOf('heartbeat.wrong_vault').blocks).toBe('start');
});
