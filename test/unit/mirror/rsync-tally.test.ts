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
});
