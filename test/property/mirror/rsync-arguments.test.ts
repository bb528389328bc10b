import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listEntry, rsyncCommand } from '../../../src/mirror/rsync/arguments.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('--delete', '--remove-source-files', '--inplace', '-x --delete', '=--delete', '\n--delete', '../..', ' --del', '--force'),
);
const path = fc
  .array(
    text.map((part) => part.replaceAll(/[/\0]/g, '')),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join('/'));
const order = fc.record({
  rsync: fc.record({
    file: path.map((each) => `/${each}`),
    version: fc.constant('3.2.7'),
    checksum: fc.constantFrom('md5', 'xxh128'),
    choice: fc.boolean(),
  }),
  hot: path.map((each) => `/${each}`),
  exclude: fc.array(path, { maxLength: 4 }),
  backupDir: fc.option(fc.string({ unit: fc.constantFrom('a', '-', '=', ' '), minLength: 1 }).map((run) => `.ytm_trash/${run}`)),
  wholeFile: fc.boolean(),
  sparse: fc.boolean(),
  bwlimitKbps: fc.nat(),
  timeoutSeconds: fc.nat(),
});
const prefix = fc.constantFrom([], ['/usr/bin/ionice', '--ignore', '--class', 'idle']);

/** What rsync 3.5 has that deletes, moves, or writes where readers look; also by their short and shortened names. */
const HARMFUL =
  /^(?:--(?:del|remove|inplace|append|write-devices|force|max-delete|prune|ignore-errors|delay-updates|partial|copy-links|copy-dirlinks|keep-dirlinks|recursive|archive|links|rsh|config|daemon|server|read-batch|write-batch|only-write-batch|copy-as|mkpath|super|log-file)|-[^-])/;

describe('rsync’s arguments', () => {
  it('never delete, move or write in place, whatever is asked for', () => {
    fc.assert(
      fc.property(order, prefix, (asked, before) => {
        const command = rsyncCommand(asked, before);
        expect(command.slice(0, before.length + 1)).toEqual([...before, asked.rsync.file]);
        const end = command.indexOf('--', before.length + 1);
        expect(command.slice(end)).toEqual(['--', `${asked.hot}/`, './']);
        const options = command.slice(before.length + 1, end);
        for (const option of options) {
          expect(option).toMatch(/^--[a-z0-9]/);
          expect(option).not.toMatch(HARMFUL);
        }
        expect(options).toContain('--files-from=-');
        expect(options).toContain('--from0');
      }),
    );
  });

  it('keep what is the vault’s own away, with all that it holds', () => {
    fc.assert(
      fc.property(order, prefix, (asked, before) => {
        const command = rsyncCommand(asked, before);
        for (const own of ['/.ytm_*', '/ytm_heartbeat.json'])
          expect(command).toEqual(expect.arrayContaining([`--exclude=${own}`, `--exclude=${own}/***`]));
        expect(command.filter((each) => each.startsWith('--exclude=/'))).toHaveLength(2 * (2 + asked.exclude.length));
      }),
    );
  });

  it('refuse what would lead elsewhere', () => {
    const asked = fc.sample(order, 1)[0];
    if (asked === undefined) throw new Error('no order');
    expect(() => rsyncCommand({ ...asked, hot: 'host:/hot' }, [])).toThrow('absolute');
    for (const backupDir of ['/elsewhere', '.ytm_trash', '.ytm_trash/../x', 'planning/x']) {
      expect(() => rsyncCommand({ ...asked, backupDir }, [])).toThrow('trash');
    }
  });

  it('list each path as one that cannot be a comment', () => {
    fc.assert(
      fc.property(path, (each) => {
        expect(listEntry(each)).toBe(`./${each}\0`);
      }),
    );
  });
});
