import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SENTINEL_NAME } from '../../../src/mirror/core/contract.ts';
import { inRsyncOrder } from '../../../src/mirror/core/rsync-order.ts';
import { groupExists } from '../../../src/mirror/lock/groups.ts';
import type { CopyEnd } from '../../../src/mirror/rsync/copy.ts';
import { tmpfsProblem, withTmpfs } from '../../support/e2e/tmpfs.ts';
import { allowed, until } from '../../support/poll.ts';
import { aliveWith } from '../../support/processes.ts';
import { titled } from '../../support/titled.ts';
import { contentOf, filesIn, groups, makeCopyLab, rsync, rsyncProblem, rsyncTitle } from './rsync-lab.ts';

const MEGABYTE = 1024 * 1024;
/** Slow enough to be caught at work. */
const SLOWLY = { bwlimitKbps: 2_000 };

function codeOf(end: CopyEnd): number | string {
  return end.kind === 'ended' ? end.code : `${end.kind} ${JSON.stringify(end)}`;
}

function complaintsOf(end: CopyEnd): readonly string[] {
  return end.kind === 'ended' ? end.stats.complaints : [];
}

describe.skipIf(rsyncProblem !== null)(rsyncTitle('copying'), () => {
  it('sends exactly what is listed, with its times, and counts it', async () => {
    using lab = makeCopyLab();
    lab.write('a/b/one.txt', 'one');
    lab.write('a/two.bin', Buffer.alloc(3 * MEGABYTE, 7));
    lab.write('a/b/not-listed.txt', 'no');
    utimesSync(join(lab.hot, 'a/b/one.txt'), 1_700_000_000.123, 1_700_000_000.123);
    const { copy } = await lab.start(['a/b/one.txt', 'a/two.bin']);
    const end = await copy.ended;
    expect(codeOf(end)).toBe(0);
    expect(end).toMatchObject({ stats: { transferred: 2, bytes: 3 * MEGABYTE + 3, complaints: [] } });
    expect(lab.arrived()).toEqual(['a/b/one.txt', 'a/two.bin']);
    expect(statSync(join(lab.vault, 'a/b/one.txt')).mtimeMs).toBe(1_700_000_000_123);
    expect(lab.told.at(-1)).toMatchObject({ bytes: 3 * MEGABYTE + 3, files: 2 });
    expect(lab.groupsTold).toEqual([copy.group]);
    expect(readdirSync(lab.ledgerFolder)).toEqual([]);
  });

  it('gives the digest of what it sent, of every file', async () => {
    using lab = makeCopyLab();
    lab.write('hello', 'hello');
    lab.write('empty', '');
    lab.write('日本/ファイル.mov', 'hello');
    const end = await lab.copy(['empty', 'hello', '日本/ファイル.mov']);
    const [hello, empty] =
      rsync.checksum === 'xxh128'
        ? ['xxh128:b5e9c1ad071b3e7fc779cfaa5e523818', 'xxh128:99aa06d3014798d86001c324468d497f']
        : ['md5:5d41402abc4b2a76b9719d911017c592', 'md5:d41d8cd98f00b204e9800998ecf8427e'];
    expect(end.kind === 'ended' && [...end.stats.digests]).toEqual([
      ['empty', empty],
      ['hello', hello],
      ['日本/ファイル.mov', hello],
    ]);
  });

  it('sends in the order by which the file under way is reported', async () => {
    using lab = makeCopyLab();
    const files = ['0', 'B', 'a-b/1', 'a.txt', 'a/1', 'a/x/2', 'a/zz', 'b/q', 'z', 'あ/1', '.h/1'];
    for (const file of files) lab.write(file, 'x');
    const end = await lab.copy(files);
    expect(end.kind === 'ended' && [...end.stats.digests.keys()]).toEqual(files.toSorted(inRsyncOrder));
  });

  it('is quick about little, so that a cycle can be', async () => {
    using lab = makeCopyLab();
    lab.write('one.txt', 'one');
    const end = await lab.copy(['one.txt']);
    expect(end.kind === 'ended' && end.seconds * 1_000).toBeLessThan(await allowed(2_000));
  });

  it('sends the time of a file that is as young as its copy', async () => {
    using lab = makeCopyLab();
    lab.write('young', 'a');
    expect(codeOf(await lab.copy(['young']))).toBe(0);
    expect(statSync(join(lab.vault, 'young')).mtimeMs).toBe(statSync(join(lab.hot, 'young')).mtimeMs);
  });

  it('sends a change of the same size within the same second', async () => {
    using lab = makeCopyLab();
    lab.write('database', 'aaaa');
    utimesSync(join(lab.hot, 'database'), 1_700_000_000.1, 1_700_000_000.1);
    await lab.copy(['database']);
    lab.write('database', 'bbbb');
    utimesSync(join(lab.hot, 'database'), 1_700_000_000.4, 1_700_000_000.4);
    expect(codeOf(await lab.copy(['database']))).toBe(0);
    expect(contentOf(lab.vault, 'database')).toBe('bbbb');
    expect(contentOf(lab.vault, '.ytm_trash/run/database')).toBe('aaaa');
  });

  it('sends what is listed also when it looks the same', async () => {
    using lab = makeCopyLab();
    for (const content of ['right', 'wrong']) {
      lab.write('a', content);
      utimesSync(join(lab.hot, 'a'), 1_700_000_000, 1_700_000_000);
      expect(codeOf(await lab.copy(['a']))).toBe(0);
      expect(contentOf(lab.vault, 'a')).toBe(content);
    }
  });

  const NAMES = [
    '#comment',
    ';comment',
    '-dash',
    '--delete',
    '-- x',
    'new\nline',
    'tab\tand\rreturn',
    'esc\u001b[31m',
    'back\\slash',
    'like\\#012escape',
    '\\#134',
    ' lead and trail ',
    'über/ä\u0308/ファイル.txt',
    'が\u304b\u3099',
    '😀',
    'n'.repeat(255),
    'あ'.repeat(85),
    'a/b/[x]*?',
    '*',
    ':colon',
    'host:file',
    '.hidden',
    '...',
    '~home',
    '$(x)',
    '`x`',
    '"q"',
    "'q'",
    'ytm >f+++++++++ 3 x',
    '%n%l',
    'skipping non-regular file "x"',
  ]; // prettier-ignore

  it('sends names of every sort through the list, and says them as they are', async () => {
    using lab = makeCopyLab();
    for (const name of NAMES) lab.write(name, `content of ${name}`);
    const seen = new Set<string | null>();
    const copy = await lab.copier.start(lab.order(NAMES), { onGroup: async () => {}, onProgress: ({ file }) => void seen.add(file) });
    const end = await copy.ended;
    expect(codeOf(end)).toBe(0);
    expect(complaintsOf(end)).toEqual([]);
    expect(lab.arrived()).toEqual([...NAMES].sort());
    for (const name of NAMES) expect(contentOf(lab.vault, name)).toBe(`content of ${name}`);
    for (const file of seen) expect(NAMES).toContain(file);
  });

  it('uses the processes that wait for it first, then starts others, and ends those that it does not need', async () => {
    using lab = makeCopyLab();
    for (const name of ['one', 'two', 'three']) lab.write(name, name);
    const groupsTold: number[] = [];
    const onGroup = async (group: number): Promise<void> => void groupsTold.push(group);
    const waiting = lab.copier.startAhead(2, lab.order([]).enter, onGroup);
    const copy = (name: string) => lab.copier.start(lab.order([name]), { onGroup, onProgress: () => {}, waiting });
    const first = await copy('one');
    expect(codeOf(await first.ended)).toBe(0);
    await waiting.close();
    expect(groupsTold).toHaveLength(2);
    expect(groupsTold).toContain(first.group);
    expect(groupsTold.filter(groupExists)).toEqual([]);
    expect(lab.arrived()).toEqual(['one']);
    const second = await copy('two');
    expect(codeOf(await second.ended)).toBe(0);
    expect(groupsTold.at(-1)).toBe(second.group);
    expect(groupsTold).toHaveLength(3);
    expect(lab.arrived()).toEqual(['one', 'two']);
    expect(readdirSync(lab.ledgerFolder)).toEqual([]);
  });

  it('reads a long list as fast as rsync takes it, in order and whole', async () => {
    using lab = makeCopyLab();
    const files = Array.from({ length: 3_000 }, (_, index) => `folder ${index % 50}/${'long name '.repeat(10)}${index}`);
    for (const file of files) lab.write(file, '');
    const end = await lab.copy(files);
    expect(end).toMatchObject({ kind: 'ended', code: 0, stats: { transferred: 3_000 } });
    expect(lab.arrived()).toEqual([...files].sort());
  });

  it('keeps what is replaced by default', async () => {
    using lab = makeCopyLab();
    for (const [content, backupDir] of [
      ['1', '.ytm_trash/first'],
      ['22', '.ytm_trash/second'],
      ['333', null],
    ] as const) {
      lab.write('a/x', content);
      expect(codeOf(await lab.copy(['a/x'], { backupDir }))).toBe(0);
    }
    expect(contentOf(lab.vault, 'a/x')).toBe('333');
    expect(filesIn(join(lab.vault, '.ytm_trash'))).toEqual(['second/a/x']);
    expect(contentOf(lab.vault, '.ytm_trash/second/a/x')).toBe('1');
  });

  it('does not send what is excluded, even when it is listed', async () => {
    using lab = makeCopyLab();
    const files = [
      'planning/plan.md',
      'a [1]/*x',
      'back\\slash',
      '.ytm_trash/x',
      'ytm_heartbeat.json',
      SENTINEL_NAME,
      'sub/planning',
      'fine',
    ];
    for (const file of files) lab.write(file, 'hot');
    expect(codeOf(await lab.copy(files, { exclude: ['planning', 'a [1]', 'back\\slash'] }))).toBe(0);
    expect(lab.arrived()).toEqual(['fine', 'sub/planning']);
    expect(contentOf(lab.vault, SENTINEL_NAME)).toContain('vault_id');
  });

  it('takes what vanished meanwhile for nothing', async () => {
    using lab = makeCopyLab();
    lab.write('here', 'x');
    expect(await lab.copy(['here', 'gone', 'gone-folder/x'])).toMatchObject({ kind: 'ended', code: 0 });
    expect(lab.arrived()).toEqual(['here']);
  });

  it('sends no link and no pipe that took the place of a file, and says so', async () => {
    using lab = makeCopyLab();
    lab.write('file', 'x');
    symlinkSync('file', join(lab.hot, 'link'));
    const end = await lab.copy(['file', 'link']);
    expect(codeOf(end)).toBe(0);
    expect(complaintsOf(end)).toEqual(['skipping non-regular file "link"']);
    expect(lab.arrived()).toEqual(['file']);
  });

  it('never removes a folder that is in the way', async () => {
    using lab = makeCopyLab();
    lab.write('name', 'x');
    mkdirSync(join(lab.vault, 'name'));
    writeFileSync(join(lab.vault, 'name/inside'), 'vault');
    const end = await lab.copy(['name']);
    expect(codeOf(end)).toBe(23);
    expect(complaintsOf(end).join()).toContain('cannot delete non-empty directory: name');
    expect(lab.arrived()).toEqual(['name/inside']);
  });

  it('writes through no link in the vault: the link goes to the trash', async () => {
    using lab = makeCopyLab();
    const outside = join(lab.folder, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(lab.vault, 'folder'));
    symlinkSync(join(outside, 'target'), join(lab.vault, 'file'));
    lab.write('folder/x', 'x');
    lab.write('file', 'y');
    expect(codeOf(await lab.copy(['folder/x', 'file']))).toBe(0);
    expect(readdirSync(outside)).toEqual([]);
    expect(filesIn(join(lab.vault, '.ytm_trash/run'))).toEqual(['file', 'folder']);
  });

  it('is refused before anything is written when the vault is another one', async () => {
    using lab = makeCopyLab();
    lab.write('x', 'x');
    const order = lab.order(['x']);
    const end = await lab.copy(['x'], { enter: { ...order.enter, vaultId: 'another' } });
    expect(end).toEqual({ kind: 'refused', refusal: { why: 'other-vault', vaultId: 'vault-of-this-test' } });
    expect(lab.arrived()).toEqual([]);
    expect(readdirSync(lab.ledgerFolder)).toEqual([]);
  });

  it('does not begin when its group cannot be put on record', async () => {
    using lab = makeCopyLab();
    lab.write('x', 'x');
    const copy = await lab.copier.start(lab.order(['x']), {
      onGroup: () => Promise.reject(new Error('the disk is full')),
      onProgress: () => {},
    });
    expect(await copy.ended).toEqual({ kind: 'failed', problem: 'the disk is full' });
    expect(lab.arrived()).toEqual([]);
    expect(await groups.isGone({ group: copy.group, leader: null })).toBe(true);
  });

  it('has failed when rsync is not there any more', async () => {
    using lab = makeCopyLab();
    lab.write('x', 'x');
    const end = await lab.copy(['x'], { rsync: { file: join(lab.folder, 'none'), version: '3.2.0', checksum: 'md5', choice: true } });
    expect(end.kind).toBe('failed');
  });

  it('says what rsync says when it does not start its work', async () => {
    using lab = makeCopyLab();
    lab.write('x', 'x');
    rmSync(join(lab.vault, '.ytm_tmp'), { recursive: true });
    const end = await lab.copy(['x']);
    expect(codeOf(end)).toBe(1);
    expect(complaintsOf(end).join()).toContain('.ytm_tmp');
  });

  it('reports progress four times a second at most, and never goes back', async () => {
    using lab = makeCopyLab();
    for (let index = 0; index < 30; index += 1) lab.write(`file ${index}`, Buffer.alloc(100_000, index));
    const at: number[] = [];
    const bytes: number[] = [];
    const copy = await lab.copier.start(
      lab.order(
        Array.from({ length: 30 }, (_, index) => `file ${index}`),
        { bwlimitKbps: 3_000 },
      ),
      {
        onGroup: async () => {},
        onProgress: (progress) => {
          at.push(performance.now());
          bytes.push(progress.bytes);
        },
      },
    );
    expect(await copy.ended).toMatchObject({ kind: 'ended', code: 0 });
    expect(bytes.at(-1)).toBe(3_000_000);
    expect(bytes).toEqual([...bytes].sort((left, right) => left - right));
    // The last one is told at the end, whenever that is.
    const gaps = at.slice(0, -1).flatMap((time, index) => (index === 0 ? [] : [time - (at[index - 1] ?? 0)]));
    for (const gap of gaps) expect(gap).toBeGreaterThan(200);
  });
});

describe.skipIf(rsyncProblem !== null)(rsyncTitle('copying that ends early'), () => {
  it('cleans up when asked to end, and leaves nothing half-written', async () => {
    using lab = makeCopyLab();
    lab.write('big', Buffer.alloc(20 * MEGABYTE, 1));
    const { copy } = await lab.start(['big'], SLOWLY);
    await until('a file under way', () => lab.leftovers().length > 0);
    copy.stop(5_000);
    // 12: its other half was quicker to end.
    expect([12, 20]).toContain(codeOf(await copy.ended));
    expect(await groups.isGone({ group: copy.group, leader: null })).toBe(true);
    expect([...lab.arrived(), ...lab.leftovers()]).toEqual([]);
  });

  it('leaves what was there whole when it is killed in the middle of a file', async () => {
    using lab = makeCopyLab();
    lab.write('big', 'old');
    await lab.copy(['big']);
    lab.write('big', Buffer.alloc(20 * MEGABYTE, 1));
    const { copy } = await lab.start(['big'], SLOWLY);
    await until('a file under way', () => lab.leftovers().length > 0);
    process.kill(-copy.group, 'SIGKILL');
    expect(codeOf(await copy.ended)).toBe(137);
    expect(contentOf(lab.vault, 'big')).toBe('old');
    expect(lab.leftovers()).toHaveLength(1);
    // The next one is not disturbed by what the dead one left.
    expect(codeOf(await lab.copy(['big']))).toBe(0);
    expect(readFileSync(join(lab.vault, 'big')).equals(readFileSync(join(lab.hot, 'big')))).toBe(true);
  });

  it('ends when only its first process was killed', async () => {
    using lab = makeCopyLab();
    lab.write('big', Buffer.alloc(20 * MEGABYTE, 1));
    const { copy } = await lab.start(['big'], SLOWLY);
    await until('a file under way', () => lab.leftovers().length > 0);
    process.kill(copy.group, 'SIGKILL');
    expect(codeOf(await copy.ended)).toBe(137);
    expect(await groups.isGone({ group: copy.group, leader: null })).toBe(true);
    expect(lab.arrived()).toEqual([]);
  });

  it('can be asked to end before it has begun', async () => {
    using lab = makeCopyLab();
    lab.write('x', 'x');
    const { copy } = await lab.start(['x']);
    copy.stop(0);
    expect(['20', '143', '0']).toContain(String(codeOf(await copy.ended)));
    copy.stop(0);
    expect(aliveWith(lab.hot)).toEqual([]);
  });

  it('does not wait for what ignores TERM longer than its grace', async () => {
    using lab = makeCopyLab();
    lab.write('big', Buffer.alloc(20 * MEGABYTE, 1));
    const { copy } = await lab.start(['big'], SLOWLY);
    await until('a file under way', () => lab.leftovers().length > 0);
    process.kill(-copy.group, 'SIGSTOP');
    const begun = performance.now();
    copy.stop(300);
    expect(codeOf(await copy.ended)).toBe(137);
    expect(performance.now() - begun).toBeLessThan(await allowed(2_000));
  });

  it('takes a file that vanishes on the way for everyday life', async () => {
    using lab = makeCopyLab();
    lab.write('1 big', Buffer.alloc(8 * MEGABYTE, 1));
    lab.write('2 vanishes', 'x');
    const { copy } = await lab.start(['1 big', '2 vanishes'], SLOWLY);
    await until('a file under way', () => lab.leftovers().length > 0);
    renameSync(join(lab.hot, '2 vanishes'), join(lab.hot, 'elsewhere'));
    const end = await copy.ended;
    expect(codeOf(end)).toBe(24);
    expect(complaintsOf(end)[0]).toContain('file has vanished');
    expect(lab.arrived()).toEqual(['1 big']);
  });
});

describe.skipIf((rsyncProblem ?? tmpfsProblem) !== null)(titled('copying onto a full disk', rsyncProblem ?? tmpfsProblem), () => {
  it('ends with rsync 11, and what did not fit is not there', async () => {
    using around = makeCopyLab();
    const place = join(around.folder, 'small');
    await withTmpfs(place, '4m', async () => {
      using lab = makeCopyLab(place);
      lab.write('1 fits', Buffer.alloc(MEGABYTE, 1));
      lab.write('2 does not', Buffer.alloc(8 * MEGABYTE, 2));
      const end = await lab.copy(['1 fits', '2 does not']);
      expect([11, 12, 23]).toContain(codeOf(end));
      expect(complaintsOf(end).join()).toContain('No space left on device');
      expect(existsSync(join(place, '2 does not'))).toBe(false);
    });
  });
});
