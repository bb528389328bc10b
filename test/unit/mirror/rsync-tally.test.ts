import { describe, expect, it } from 'vitest';
import { createTally } from '../../../src/mirror/rsync/tally.ts';

const CHECKSUM = 'b5e9c1ad071b3e7fc779cfaa5e523818';

function sent(path: string): string {
  return `ytm >f+++++++++ ${CHECKSUM} 5 ${path}\n`;
}

describe('what a call of rsync has done so far', () => {
  it('names the file under way: the one after the last that was sent', () => {
    const tally = createTally(['b/x', 'a', 'c'], 'xxh128');
    expect(tally.progress().file).toBe('a');
    tally.stdout(sent('a'));
    expect(tally.progress().file).toBe('c');
    // One that vanished is passed over.
    tally.stdout(sent('b/x'));
    expect(tally.progress().file).toBe('b/x');
    tally.stdout(sent('nobody asked for it'));
    expect(tally.progress().file).toBe('nobody asked for it');
  });

  it('keeps the digest of each file that was sent', () => {
    const tally = createTally(['a', 'b'], 'md5');
    tally.stdout(sent('a') + `ytm >f+++++++++ ${' '.repeat(32)} 5 b\n`);
    expect([...tally.stats().digests]).toEqual([['a', `md5:${CHECKSUM}`]]);
  });

  it('has no file under way when none is to be sent', () => {
    expect(createTally([], 'md5').progress()).toEqual({ bytes: 0, file: null, files: 0 });
  });

  it('counts the bytes of a file under way, and files when they are done', () => {
    const tally = createTally(['a'], 'md5');
    tally.stdout('\r  2   0%    0.00kB/s    0:00:00 (xfr#1, to-chk=5/7)\r  500  50%    1.95kB/s    0:00:01 ');
    expect(tally.progress()).toEqual({ bytes: 2, file: 'a', files: 1 });
    tally.stdout('\r');
    expect(tally.progress()).toEqual({ bytes: 500, file: 'a', files: 1 });
  });

  it('takes the statistics from rsync, and from the progress if it printed none', () => {
    const [whole, cut] = [createTally(['a'], 'md5'), createTally(['a'], 'md5')];
    const progress = '\r  7 100%    0.00kB/s    0:00:00 (xfr#1, to-chk=0/1)\n';
    whole.stdout(`${progress}Number of regular files transferred: 3\nTotal transferred file size: 9 bytes\n`);
    cut.stdout(progress);
    expect(whole.stats()).toMatchObject({ transferred: 3, bytes: 9 });
    expect(cut.stats()).toMatchObject({ transferred: 1, bytes: 7 });
  });

  it('reads a last line that has no end, once', () => {
    const tally = createTally(['a'], 'md5');
    tally.stdout('skipping non-regular file "x"');
    tally.stderr('rsync error: some files');
    const complaints = ['skipping non-regular file "x"', 'rsync error: some files'];
    expect(tally.stats().complaints).toEqual(complaints);
    expect(tally.stats().complaints).toEqual(complaints);
  });
});

describe('what rsync complains about', () => {
  const REFUSED = 'rsync: [receiver] write failed on "/vault/a": File too large (27)';
  const complaintsOf = (...chunks: readonly string[]): readonly string[] => {
    const tally = createTally([], 'md5');
    for (const chunk of chunks) tally.stderr(chunk);
    return tally.stats().complaints;
  };

  it('is read line by line however it is split, without blank lines and the space around', () => {
    expect(complaintsOf('one\n  two ', '\n\n   \nthr', 'ee\n')).toEqual(['one', 'two', 'three']);
  });

  it('is shown as text, with nothing that a terminal obeys', () => {
    const [line] = complaintsOf('\x1b[31m\xe6\x97\xa5\n');
    expect(line).toContain('日');
    expect(line).not.toContain('\x1b');
  });

  it('is kept up to 50 lines of 500 characters', () => {
    const lines = complaintsOf(`${'x'.repeat(600)}\n`.repeat(60));
    expect(lines).toHaveLength(50);
    expect(lines[0]?.length).toBeLessThanOrEqual(500);
    expect(lines[0]?.length).toBeGreaterThan(490);
  });

  it('is read up to 8 KiB of a line, also of one that does not end', () => {
    const long = `rsync: [receiver] write failed on "/${'x'.repeat(8 * 1024)}": File too large (27)`;
    const refusedOf = (...chunks: readonly string[]): number => {
      const tally = createTally([], 'md5');
      for (const chunk of chunks) tally.stderr(chunk);
      return tally.stats().refused.length;
    };
    const fits = `rsync: [receiver] write failed on "/${'x'.repeat(8_100)}": File too large (27)`;
    expect([refusedOf(`${fits}\n`), refusedOf(fits), refusedOf(`${long}\n`), refusedOf(long)]).toEqual([1, 1, 0, 0]);
    // What does not end is not collected: the rest of it comes too late.
    expect(refusedOf(...(`${'y'.repeat(20_000)}\n`.match(/[^]{1,1000}/g) ?? []), `${REFUSED}\n`)).toBe(1);
  });

  it('names up to 50 files that could not be written, with what rsync said', () => {
    const tally = createTally(['a'], 'md5');
    tally.stderr(`rsync error: partial\n${REFUSED}\n`);
    expect(tally.stats().refused).toEqual([{ path: '/vault/a', complaint: REFUSED }]);
    tally.stderr(`${REFUSED}\n`.repeat(60));
    expect(tally.stats().refused).toHaveLength(50);
  });
});
