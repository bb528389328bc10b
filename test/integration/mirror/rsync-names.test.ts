import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, NOTHING_READ, readOutput } from '../../../src/mirror/core/rsync-output.ts';
import { rsyncCommand } from '../../../src/mirror/rsync/arguments.ts';
import { notLinux, titled } from '../../support/titled.ts';
import { rsync, rsyncProblem } from './rsync-lab.ts';

/** Any bytes that a file system takes, among them many that rsync escapes, or seems to. */
const name = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).map((text) => Buffer.from(text)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc
      .array(fc.constantFrom('\\', '#', '\\#', '0', '1', '8', '\n', '\r', '\t', '\u007f', '\u0085', ' ', 'が', 'ytm ', '%n', '-'), {
        minLength: 1,
        maxLength: 10,
      })
      .map((parts) => Buffer.from(parts.join(''))),
  )
  .filter((bytes) => !bytes.includes(0) && !bytes.includes(0x2f) && bytes.length <= 255 && !['.', '..'].includes(bytes.toString()));

describe.skipIf((rsyncProblem ?? notLinux) !== null)(titled('names as this rsync prints them', rsyncProblem ?? notLinux), () => {
  it('are read as they are, whatever they hold', () => {
    const names = [...new Map(fc.sample(name, 400).map((each) => [each.toString('latin1'), each])).values()];
    const folder = mkdtempSync(join(tmpdir(), 'ytm-names-'));
    try {
      const [hot, vault] = [join(folder, 'hot'), join(folder, 'vault')];
      mkdirSync(hot);
      mkdirSync(join(vault, '.ytm_tmp'), { recursive: true });
      for (const each of names) writeFileSync(Buffer.concat([Buffer.from(`${hot}/`), each]), each);
      const [file, ...args] = rsyncCommand(
        { rsync, hot, exclude: [], backupDir: null, wholeFile: true, sparse: false, bwlimitKbps: 0, timeoutSeconds: 0 },
        [],
      );
      const input = Buffer.concat(names.flatMap((each) => [Buffer.from('./'), each, Buffer.alloc(1)]));
      const { stdout, status } = spawnSync(file, args, { cwd: vault, input, env: { LC_ALL: 'C' }, maxBuffer: 64 * 1024 * 1024 });
      expect(status).toBe(0);
      const { events } = readOutput(NOTHING_READ, stdout.toString('latin1'));
      const told = events.flatMap((event) => (event.kind === 'file' ? [event.path] : []));
      expect(told.sort()).toEqual(names.map((each) => decodeUtf8(each.toString('latin1'))).sort());
      expect(events.filter(({ kind }) => kind === 'complaint')).toEqual([]);
      expect(
        readdirSync(vault, { encoding: 'latin1' })
          .filter((each) => each !== '.ytm_tmp')
          .sort(),
      ).toEqual(names.map((each) => each.toString('latin1')).sort());
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
