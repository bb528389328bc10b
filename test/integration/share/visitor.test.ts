import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VisitRequest } from '../../../src/share/visit.ts';
import { allowed, until } from '../../support/poll.ts';
import { aliveWith } from '../../support/processes.ts';
import { makeShareLab, SENTINEL, type ShareLab, VISIT_PROGRAM } from '../../support/share/lab.ts';

const never = new AbortController().signal;

let lab: ShareLab;
beforeEach(() => {
  lab = makeShareLab();
});
afterEach(async () => {
  await until('no visit left behind', () => aliveWith(lab.folder).length === 0);
  lab.remove();
});

function request(asker = 'sentinel', more: Partial<VisitRequest> = {}): VisitRequest {
  return { asker, root: lab.share, sentinel: `vault/${SENTINEL}`, timeoutMs: 10_000, ...more };
}

function visits(): readonly string[] {
  const file = `${lab.share}.visits`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
}

function recorded(): readonly string[] {
  return existsSync(lab.ledgerFolder) ? readdirSync(lab.ledgerFolder) : [];
}

const hold = (): void => void spawnSync('mkfifo', [`${lab.share}.wait`]);
const letGo = (): void => {
  // For reading as well: so it does not wait for a reader.
  closeSync(openSync(`${lab.share}.wait`, 'r+'));
  rmSync(`${lab.share}.wait`);
};

describe('a visit', () => {
  it('sees devices, space, sentinel and a name that is not there', async () => {
    lab.sentinel('{"vault_id":"v1"}');
    const seen = await lab.visitor.visit(request(), never);
    expect(seen).toMatchObject({
      kind: 'seen',
      report: { sentinel: { kind: 'read', text: '{"vault_id":"v1"}' }, uncachedLookup: 'absent', readOnly: false },
    });
    if (seen.kind !== 'seen') return;
    expect(seen.report.device).toBe(seen.report.parentDevice);
    expect(seen.report.space?.sizeBytes).toBeGreaterThan(seen.report.space?.freeBytes ?? Number.NaN);
    expect(recorded()).toEqual([]);
  });

  it('reports what keeps it out', async () => {
    expect(await lab.visitor.visit(request('a', { root: join(lab.folder, 'missing') }), never)).toEqual({
      kind: 'error',
      errno: 'ENOENT',
      step: 'enter',
    });
  });

  it.each([
    ['a missing sentinel', () => undefined, { kind: 'missing' }],
    ['a folder in its place', () => mkdirSync(join(lab.vault, SENTINEL)), { kind: 'not-regular' }],
    ['a link in its place', () => symlinkSync('/etc/hostname', join(lab.vault, SENTINEL)), { kind: 'not-regular' }],
    ['one that is too large', () => lab.sentinel('x'.repeat(70_000)), { kind: 'too-large' }],
    ['a file where the vault should be', () => (rmSync(lab.vault, { recursive: true }), writeFileSync(lab.vault, '')), { kind: 'missing' }],
  ])('tells %s', async (_, prepare, expected) => {
    prepare();
    expect(await lab.visitor.visit(request(), never)).toMatchObject({ kind: 'seen', report: { sentinel: expected } });
  });

  it('is one child for all who ask meanwhile, and for who asks a moment later, once each', async () => {
    const visitor = lab.visitorWith(lab.programOf('counting.mjs'));
    hold();
    const first = visitor.visit(request('sentinel'), never);
    await until('the child to be there', () => visits().length === 1);
    const joined = visitor.visit(request('space', { sentinel: null }), never);
    letGo();
    expect((await Promise.all([first, joined])).map(({ kind }) => kind)).toEqual(['seen', 'seen']);
    expect(await visitor.visit(request('third'), never)).toMatchObject({ kind: 'seen' });
    expect(visits()).toHaveLength(1);
    expect(await visitor.visit(request('sentinel'), never)).toMatchObject({ kind: 'seen' });
    expect(visits()).toHaveLength(2);
  });

  it('has ended when its child has answered, even if that child does not end', async () => {
    const visitor = lab.visitorWith(lab.programOf('lingering.mjs'));
    expect(await visitor.visit(request(), never)).toMatchObject({ kind: 'seen' });
    expect(aliveWith(lab.folder)).toEqual([]);
  });

  it('does not answer for a sentinel that it did not look at, and never runs beside another', async () => {
    const visitor = lab.visitorWith(lab.programOf('counting.mjs'));
    hold();
    const space = visitor.visit(request('space', { sentinel: null }), never);
    await until('the child to be there', () => visits().length === 1);
    const sentinel = visitor.visit(request('sentinel'), never);
    letGo();
    await Promise.all([space, sentinel]);
    expect(visits()).toEqual(['null', `vault/${SENTINEL}`]);
  });

  it('goes on for the others when one of them gives up', async () => {
    const visitor = lab.visitorWith(lab.programOf('counting.mjs'));
    hold();
    const cancel = new AbortController();
    const first = visitor.visit(request('sentinel'), cancel.signal);
    await until('the child to be there', () => visits().length === 1);
    const impatient = visitor.visit(request('impatient', { timeoutMs: await allowed(500) }), never);
    const other = visitor.visit(request('space'), never);
    cancel.abort();
    expect(await first).toEqual({ kind: 'cancelled' });
    expect(await impatient).toMatchObject({ kind: 'hung' });
    letGo();
    expect(await other).toMatchObject({ kind: 'seen' });
    expect(visits()).toHaveLength(1);
  });

  it('ends when the last of them has given up, and the next one starts anew', async () => {
    const visitor = lab.visitorWith(lab.programOf('counting.mjs'));
    hold();
    const cancel = new AbortController();
    const only = visitor.visit(request('sentinel'), cancel.signal);
    await until('the child to be there', () => visits().length === 1);
    cancel.abort();
    letGo();
    const next = visitor.visit(request('space'), never);
    expect(await only).toEqual({ kind: 'cancelled' });
    await until('the record to be gone', () => recorded().length <= 1);
    expect(await next).toMatchObject({ kind: 'seen' });
    expect(visits()).toHaveLength(2);
  });

  it('returns at its deadline, whatever the child does', async () => {
    const startedAt = performance.now();
    expect(await lab.visitorWith(lab.programOf('silent.mjs')).visit(request('sentinel', { timeoutMs: 2_000 }), never)).toMatchObject({
      kind: 'hung',
    });
    expect(performance.now() - startedAt).toBeLessThan(await allowed(3_500));
    await until('the ledger to be empty', () => recorded().length === 0);
  });

  it('that did not get to look says nothing of the share, and holds the next one up only until it is dead', async () => {
    const starved = lab.visitorWith(lab.programOf('starved.mjs'));
    expect(await starved.visit(request('sentinel', { timeoutMs: 400 }), never)).toEqual({ kind: 'starved' });
    expect(await lab.visitor.visit(request(), never)).toMatchObject({ kind: 'seen' });
  });

  it('says that the share hangs also when the caller’s own deadline comes before its timer', async () => {
    const silent = lab.visitorWith(lab.programOf('silent.mjs'));
    const own = AbortSignal.timeout(1_500);
    expect(await silent.visit(request('sentinel', { timeoutMs: 1_500 }), own)).toMatchObject({ kind: 'hung' });
  });

  it('that is kept by no call when its time is up says nothing of the share either', async () => {
    const busy = lab.visitorWith(lab.programOf('busy.mjs'));
    expect(await busy.visit(request('sentinel', { timeoutMs: 1_500 }), never)).toEqual({ kind: 'starved' });
    expect(await lab.visitor.visit(request(), never)).toMatchObject({ kind: 'seen' });
  });

  it('says that our own side failed when the child cannot be started or prints nonsense', async () => {
    expect(await lab.visitorWith(lab.programOf('failing.mjs')).visit(request(), never)).toMatchObject({ kind: 'helper-failed' });
    expect(await lab.visitorWith(join(lab.folder, 'missing.mjs')).visit(request(), never)).toMatchObject({ kind: 'helper-failed' });
  });

  it('works without a ledger, when the state folder cannot be written', async () => {
    writeFileSync(lab.ledgerFolder, 'in the way');
    expect(await lab.visitor.visit(request(), never)).toMatchObject({ kind: 'seen' });
  });

  it('looks at nothing when the one who sent it is gone before it is on record', () => {
    expect(spawnSync(process.execPath, [VISIT_PROGRAM], { input: '' })).toMatchObject({ status: 0, stdout: Buffer.from('') });
  });
});
