import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LINK_FILE_SIZE, linkFileOf, targetOfLinkFile } from '../../../src/share/link-file.ts';

it('writes what it reads back', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }).filter((text) => text.isWellFormed()),
      (target) => {
        const content = linkFileOf(target);
        expect(content?.length).toBe(LINK_FILE_SIZE);
        expect(targetOfLinkFile(content ?? Buffer.alloc(0))).toBe(target);
      },
    ),
  );
});

it('is what macOS and Linux write: head, length, MD5, target, spaces', () => {
  const text = linkFileOf('../b/file')?.toString('latin1') ?? '';
  expect(text).toMatch(/^XSym\n0009\n[0-9a-f]{32}\n\.\.\/b\/file\n {1014}$/);
});

it('takes no other file of this size for one', () => {
  const content = linkFileOf('/somewhere') ?? Buffer.alloc(0);
  for (const at of [0, 5, 12, 44]) {
    const changed = Buffer.from(content);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(targetOfLinkFile(changed)).toBeNull();
  }
  expect(targetOfLinkFile(content.subarray(1))).toBeNull();
  expect(linkFileOf('x'.repeat(1_025))).toBeNull();
  expect(linkFileOf('')).toBeNull();
});
