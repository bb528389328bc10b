/** The beat: what the gateway shows of the vault, beside what this machine wrote into it. */
import { describe, expect, test } from 'vitest';
import { metaOf } from '../../../src/health/catalogue.ts';
import type { Outcome } from '../../../src/health/observation.ts';
import { beatProbe } from '../../../src/probes/beat.ts';
import type { WrittenBeat } from '../../../src/probes/probe.ts';
import { gist, observe } from '../../support/probe-context.ts';
import { answerServer } from '../../support/servers/raw.ts';

const MINUTE = 60_000;
const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
const beat = (changes: object = {}): object => ({ vault_id: 'v-1', run: 'run-7', at: ago(7 * MINUTE), host: 'mac', ...changes });

/** Run 8, written so long ago; `null`: nothing was written by this machine. */
const wrote = (ms: number, vaultId: string | null = 'v-1'): WrittenBeat => ({ run: 'run-8', at: Date.now() - ms, vaultId });

async function look(body: object | string, written: WrittenBeat | null | undefined, status = 200): Promise<Outcome> {
  await using server = await answerServer(typeof body === 'string' ? body : JSON.stringify(body), { status });
  const ports = written === undefined ? {} : { beats: { lastWritten: () => written } };
  return await observe(beatProbe, { url: server.url }, { ports });
}

test('tells what is seen: of which vault, of which run, how old, by whom', async () => {
  const outcome = await look(beat({ run: 'run-8' }), wrote(7 * MINUTE));
  expect(gist(outcome)).toBe('ok');
  expect(outcome.facts.beat).toMatchObject({ vaultId: 'v-1', run: 'run-8', host: 'mac' });
  expect(outcome.facts.beat?.ageMs).toBeGreaterThanOrEqual(7 * MINUTE);
  expect(outcome.facts.http?.status).toBe(200);
});

test('the age alone is never bad', async () => {
  const old = 30 * 24 * 60 * MINUTE;
  expect(gist(await look(beat({ run: 'run-8', at: ago(old) }), wrote(old)))).toBe('ok');
  expect(gist(await look(beat({ at: ago(old) }), null))).toBe('ok');
  expect(gist(await look(beat({ at: ago(old) }), undefined))).toBe('ok');
});

test('a beat from the future is of this moment', async () => {
  expect((await look(beat({ at: ago(-3 * MINUTE) }), null)).facts.beat?.ageMs).toBe(0);
});

describe('late', () => {
  test('is an older beat than the last one that was written, five minutes after that', async () => {
    expect(gist(await look(beat(), wrote(5 * MINUTE - 10_000)))).toBe('ok');
    expect(gist(await look(beat(), wrote(5 * MINUTE + 10_000)))).toBe('ok beat.late');
  });

  test('is not a newer one, which another machine wrote', async () => {
    expect(gist(await look(beat({ run: 'theirs' }), wrote(8 * MINUTE)))).toBe('ok');
  });
});

describe('another vault', () => {
  test('is bad at once', async () => {
    const outcome = await look(beat({ vault_id: 'v-2' }), wrote(MINUTE));
    expect(gist(outcome)).toBe('answered beat.wrong_vault');
    expect(outcome).toMatchObject({ trouble: { args: { got: 'v-2', expected: 'v-1' } }, facts: { beat: { vaultId: 'v-2' } } });
  });

  test('is nothing that can be said when one of them has no id', async () => {
    expect(gist(await look(beat({ vault_id: null }), wrote(MINUTE)))).toBe('ok');
    expect(gist(await look(beat({ vault_id: 'v-2' }), wrote(MINUTE, null)))).toBe('ok');
    expect(gist(await look(beat({ vault_id: 'v-2' }), null))).toBe('ok');
  });
});

describe('missing', () => {
  test.each([404, 410])('with HTTP %d: five minutes after it was written', async (status) => {
    expect(gist(await look('', wrote(5 * MINUTE - 10_000), status))).toBe('ok');
    expect(gist(await look('', wrote(5 * MINUTE + 10_000), status))).toBe('ok beat.missing');
    expect(gist(await look('', null, status))).toBe('ok beat.missing');
  });

  test('other answers are trouble of the gateway', async () => {
    expect(gist(await look('', wrote(MINUTE), 500))).toBe('answered http.status');
  });
});

describe('invalid', () => {
  test.each([
    ['a list', '[]', 'not-an-object'],
    ['nothing', '', 'not-an-object'],
    ['no JSON', 'beat', 'not-an-object'],
    ['a web page', '<!doctype html><title>Script Viewer', 'not-an-object'],
    ['without a run', beat({ run: '' }), 'without-run'],
    ['with a run that is none', beat({ run: 8 }), 'without-run'],
    ['without a time', beat({ at: 'noon' }), 'without-time'],
  ])('%s', async (_, body, problem) => {
    const outcome = await look(body, wrote(MINUTE));
    expect(gist(outcome)).toBe('ok beat.invalid');
    expect(outcome).toMatchObject({ warning: { args: { problem } } });
  });
});

test('what only the next run can mend holds no run up', () => {
  for (const code of ['beat.late', 'beat.missing', 'beat.invalid'] as const) expect(metaOf(code).blocks).toBe('none');
  expect(metaOf('beat.wrong_vault').blocks).toBe('start');
});
