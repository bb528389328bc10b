import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountProbe } from '../../../src/probes/mount.ts';
import { sentinelProbe } from '../../../src/probes/sentinel.ts';
import { spaceProbe } from '../../../src/probes/space.ts';
import { createMountTable } from '../../../src/share/mount-table.ts';
import type { VisitReport, VisitResult } from '../../../src/share/visit.ts';
import { gist, troubleIn } from '../../support/probe-context.ts';
import { children, makeShareLab, SENTINEL, type ShareLab } from '../../support/share/lab.ts';

let lab: ShareLab;
beforeEach(() => {
  lab = makeShareLab();
  lab.table('cifs');
});
afterEach(() => lab.remove());

const REPORT: VisitReport = {
  device: '47',
  parentDevice: '1',
  space: { freeBytes: 500e9, sizeBytes: 1e12 },
  sentinel: { kind: 'read', text: '{"vault_id":"v1"}', device: '47' },
  uncachedLookup: 'absent',
  readOnly: false,
};

/** A visitor that gives this answer. */
function answering(result: VisitResult) {
  return { ports: { share: { visit: () => Promise.resolve(result) } } };
}

function seeing(report: Partial<VisitReport>) {
  return answering({ kind: 'seen', report: { ...REPORT, ...report }, tookMs: 1 });
}

describe('mount', () => {
  const observe = (written: object = {}, remembered = {}) => lab.attempt(mountProbe, { path: lab.share, ...written }, { remembered });

  it('is good while the share is in the table, and learns how to mount it again', async () => {
    expect(await observe()).toMatchObject({
      kind: 'answered',
      ok: true,
      facts: { mount: { host: 'lenovo', share: 'share', source: '//lenovo/share', fsType: 'cifs' } },
      remember: { remount: expect.stringContaining(`//lenovo/share ${lab.share}`) as string },
    });
  });

  it('names the learned command when the share is gone, else one with places to fill in', async () => {
    lab.table(null);
    const known = await observe({}, { remount: 'sudo mount /x' });
    expect([gist(known), troubleIn(known).args['remount']]).toEqual(['answered mount.absent', 'sudo mount /x']);
    expect(troubleIn(await observe()).args['remount']).toContain(lab.share);
  });

  it('takes a waiting automount for absent', async () => {
    lab.table('autofs');
    expect(gist(await observe())).toBe('answered mount.absent');
  });

  it('reports another type of file system', async () => {
    lab.table('ext4');
    const outcome = await observe();
    expect([gist(outcome), troubleIn(outcome).args]).toMatchObject([
      'answered mount.wrong_type',
      { got: 'ext4', expected: 'smbfs, cifs, smb3' },
    ]);
    expect(gist(await observe({ fsTypes: ['ext4'] }))).toBe('ok');
  });

  it('follows a link to the mount point', async () => {
    const link = join(lab.folder, 'link');
    symlinkSync(lab.share, link);
    expect(gist(await observe({ path: link }))).toBe('ok');
    symlinkSync(link, join(lab.folder, 'chain'));
    expect(gist(await observe({ path: join(lab.folder, 'chain') }))).toBe('ok');
    symlinkSync('loop', join(lab.folder, 'loop'));
    expect(gist(await observe({ path: join(lab.folder, 'loop') }))).toBe('answered mount.absent');
  });

  it('is not run when there is no table to read', async () => {
    rmSync(join(lab.folder, 'mountinfo'));
    expect(gist(await observe())).toBe('not-run mount.table_unreadable');
  });

  it('reads a table in the format of macOS too', async () => {
    writeFileSync(join(lab.folder, 'mountinfo'), `//dai@lenovo/share on ${lab.share} (smbfs, nodev, nosuid, mounted by dai)\n`);
    expect(await observe()).toMatchObject({ ok: true, facts: { mount: { fsType: 'smbfs', host: 'lenovo' } } });
  });

  it('does not run beyond its deadline when the mount command hangs', async () => {
    const slow = { run: (request: Parameters<typeof children.run>[0]) => children.run({ ...request, file: '/bin/sleep', args: ['4545'] }) };
    const mounts = createMountTable({ table: null, platform: 'darwin', children: slow });
    const outcome = await lab.attempt(mountProbe, { path: lab.share }, { ports: { mounts }, timeoutMs: 300 });
    expect(gist(outcome)).toBe('not-run mount.table_unreadable');
  });
});

describe('sentinel', () => {
  const observe = (written: object = {}, options: Parameters<ShareLab['attempt']>[2] = {}) =>
    lab.attempt(sentinelProbe, { path: lab.share, vault: lab.vault, sameDevice: true, ...written }, options);

  it('pins the vault’s id at first use, and knows another vault by it', async () => {
    lab.sentinel('\uFEFF{"vault_id":"v1","made_by":"hand"}');
    expect(await observe()).toMatchObject({ ok: true, facts: { sentinel: { vaultId: 'v1' } }, remember: { vaultId: 'v1' } });
    const remembered = { vaultId: 'v1', remount: `sudo mount -t cifs //lenovo/share ${lab.share}` };
    const again = await observe({}, { remembered, probe: 'again' });
    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty('remember');
    lab.table(null);
    expect(troubleIn(await observe({}, { remembered }))).toMatchObject({ code: 'mount.absent', args: { remount: remembered.remount } });
    lab.table('cifs');
    const other = await observe({}, { remembered: { vaultId: 'v0' }, probe: 'other' });
    expect([gist(other), troubleIn(other).args]).toMatchObject(['answered sentinel.wrong_vault', { got: 'v1', expected: 'v0' }]);
    expect(gist(await observe({ vaultId: 'v2' }, { remembered: { vaultId: 'v1' }, probe: 'configured' }))).toBe(
      'answered sentinel.wrong_vault',
    );
  });

  it('accepts any JSON object, and pins nothing without an id', async () => {
    lab.sentinel('{"root":"workspaces"}');
    const outcome = await observe();
    expect(outcome).toMatchObject({ ok: true, facts: { sentinel: { vaultId: null } } });
    expect(outcome).not.toHaveProperty('remember.vaultId');
    expect(gist(await observe({}, { remembered: { vaultId: 'v1' }, probe: 'pinned' }))).toBe('answered sentinel.wrong_vault');
  });

  it.each([
    ['[]', 'sentinel.invalid'],
    ['', 'sentinel.invalid'],
    ['{"vault_id":', 'sentinel.invalid'],
    ['null', 'sentinel.invalid'],
  ])('tells content %j', async (text, code) => {
    lab.sentinel(text);
    expect(gist(await observe())).toBe(`answered ${code}`);
  });

  it('reports a missing file', async () => {
    expect(gist(await observe())).toBe('answered sentinel.missing');
    lab.sentinel('{}');
    expect(gist(await observe({ file: 'other.json' }, { probe: 'other' }))).toBe('answered sentinel.missing');
    expect(gist(await observe({}, { probe: 'third' }))).toBe('ok');
  });

  it('does not touch a plain local folder, whatever lies in it (case 62)', async () => {
    lab.sentinel('{"vault_id":"v1"}');
    lab.table(null);
    const untouched = { ports: { share: { visit: () => Promise.reject(new Error('it was visited')) } } };
    expect(gist(await observe({}, untouched))).toBe('answered mount.absent');
  });

  it('does not believe a table whose mount is on the device of the folder around it', async () => {
    lab.sentinel('{"vault_id":"v1"}');
    expect(gist(await observe({ sameDevice: false }))).toBe('answered mount.absent');
  });

  it('does not believe a cached sentinel when a look-up of another name fails', async () => {
    expect(gist(await observe({}, seeing({ uncachedLookup: { errno: 'EHOSTDOWN' } })))).toBe('failed mount.stale');
  });

  it.each<[VisitResult, string]>([
    [{ kind: 'hung', sinceMs: 20_000 }, 'failed mount.hung'],
    [{ kind: 'still-stuck', pid: 7, sinceMs: 90_000 }, 'failed mount.hung'],
    [{ kind: 'error', errno: 'ESTALE', step: 'enter' }, 'failed mount.stale'],
    [{ kind: 'error', errno: 'ENOTCONN', step: 'enter' }, 'failed mount.stale'],
    [{ kind: 'error', errno: 'EIO', step: 'statfs' }, 'failed mount.stale'],
    [{ kind: 'error', errno: 'EACCES', step: 'enter' }, 'not-run mount.permission'],
    [
      { kind: 'error', errno: 'EPERM', step: 'enter' },
      process.platform === 'darwin' ? 'not-run permission.macos_privacy' : 'not-run mount.permission',
    ],
    [{ kind: 'error', errno: 'ENETDOWN', step: 'enter' }, 'not-run observer.offline'],
    [{ kind: 'starved' }, 'not-run probe.overloaded'],
    [{ kind: 'helper-failed', problem: 'x' }, 'not-run probe.internal'],
  ])('after a visit that ended as %j', async (result, expected) => {
    expect(gist(await observe({}, answering(result)))).toBe(expected);
  });

  it.each([
    ['EACCES', 'answered sentinel.unreadable'],
    ['EIO', 'answered sentinel.unreadable'],
    ['ESTALE', 'failed mount.stale'],
  ])('when the file itself gives %s', async (errno, expected) => {
    expect(gist(await observe({}, seeing({ sentinel: { kind: 'error', errno } })))).toBe(expected);
  });

  it('says how long an earlier visit has been stuck', async () => {
    const outcome = await observe({}, answering({ kind: 'still-stuck', pid: 7, sinceMs: 90_000 }));
    expect(troubleIn(outcome).args).toEqual({ path: lab.share, held: 90_000 });
  });

  it('distinguishes a cancel from its deadline', async () => {
    const waiting = {
      ports: {
        share: {
          visit: (_: unknown, signal: AbortSignal) =>
            new Promise<VisitResult>((resolve) => signal.addEventListener('abort', () => resolve({ kind: 'cancelled' }))),
        },
      },
    };
    expect(gist(await observe({}, { ...waiting, cancelAfterMs: 30 }))).toBe('not-run probe.cancelled');
    // A visit says itself that the share hangs: its time ends before the attempt's, unless this machine is too busy.
    expect(gist(await observe({}, { ...waiting, timeoutMs: 500 }))).toBe('not-run probe.overloaded');
  });

  it('refuses a vault outside the share', () => {
    expect(sentinelProbe.settings.safeParse({ path: '/mnt/share', vault: '/mnt/vault' }).success).toBe(false);
    expect(sentinelProbe.settings.safeParse({ path: '/mnt/share', vault: '/mnt/share' }).success).toBe(true);
  });
});

describe('space', () => {
  const ofShare = (written: object = {}, options: Parameters<ShareLab['attempt']>[2] = {}) =>
    lab.attempt(spaceProbe, { path: lab.share, vault: lab.vault, sameDevice: true, warnBelow: '0%', failBelow: '1B', ...written }, options);

  it('gives free and size of a local folder', async () => {
    mkdirSync(join(lab.folder, 'hot'));
    const outcome = await lab.attempt(spaceProbe, { path: join(lab.folder, 'hot'), warnBelow: '1B', failBelow: '1B' });
    expect(outcome).toMatchObject({ ok: true, warning: null, facts: { space: { freeBytes: expect.any(Number) as number } } });
  });

  it.each([
    [100e9, 'ok space.low'],
    [101e9, 'ok'],
    [2e9, 'ok space.low'],
    [1.9e9, 'answered space.full'],
    [0, 'answered space.full'],
  ])('judges %d bytes of 2 TB left', async (freeBytes, expected) => {
    const options = seeing({ space: { freeBytes, sizeBytes: 2e12 } });
    const outcome = await ofShare({ warnBelow: 'min(10%, 100.1GB)', failBelow: '2GB' }, options);
    expect(gist(outcome)).toBe(expected);
  });

  it('reports a share that is read-only, by the table or by trying', async () => {
    expect(gist(await ofShare({}, seeing({ readOnly: true })))).toBe('answered space.read_only');
    lab.table('cifs', 'ro');
    expect(gist(await ofShare())).toBe('answered space.read_only');
  });

  it('knows nothing when the server reports no blocks', async () => {
    expect(gist(await ofShare({}, seeing({ space: null })))).toBe('not-run space.unknown');
  });

  it('never takes the local disk for the share', async () => {
    lab.table(null);
    expect(gist(await ofShare())).toBe('answered mount.absent');
    lab.table('cifs');
    expect(gist(await ofShare({ sameDevice: false }))).toBe('answered mount.absent');
  });

  it('is not asked while an earlier visit to the share is stuck', async () => {
    const outcome = await ofShare({}, answering({ kind: 'still-stuck', pid: 4711, sinceMs: 1 }));
    expect([gist(outcome), troubleIn(outcome).args]).toEqual(['not-run mount.visit_pending', { pid: 4711 }]);
  });

  it.each<[VisitResult, string]>([
    [{ kind: 'error', errno: 'ENOENT', step: 'enter' }, 'not-run space.unknown'],
    [{ kind: 'hung', sinceMs: 1 }, 'not-run space.unknown'],
    [{ kind: 'still-stuck', pid: 1, sinceMs: 1 }, 'not-run space.unknown'],
    [{ kind: 'starved' }, 'not-run probe.overloaded'],
    [{ kind: 'helper-failed', problem: 'x' }, 'not-run space.unknown'],
  ])('of a local folder after a visit that ended as %j', async (result, expected) => {
    expect(gist(await lab.attempt(spaceProbe, { path: lab.folder }, answering(result)))).toBe(expected);
  });

  it('and the sentinel are answered by one visit', async () => {
    const ports = { share: lab.visitorWith(join(import.meta.dirname, '../../support/share/programs/counting.mjs')) };
    const written = { path: lab.share, vault: lab.vault };
    const outcomes = await Promise.all([
      lab.attempt(spaceProbe, written, { ports, probe: 'space' }),
      lab.attempt(sentinelProbe, written, { ports, probe: 'sentinel' }),
    ]);
    // What the child of this test says: no size, no sentinel.
    expect(outcomes.map(gist)).toEqual(['not-run space.unknown', 'answered sentinel.missing']);
    expect(readFileSync(`${lab.share}.visits`, 'utf8')).toBe(`vault/${SENTINEL}\n`);
  });
});
