/** What did not change keeps its identity, and what is shared is what was wanted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shared } from '../../../src/tui/memo.ts';

const SOMETHING = fc.object({ key: fc.constantFrom('a', 'b', 'c'), values: [fc.nat(2), fc.constant(null)], maxDepth: 3 });

describe('structural sharing', () => {
  it('gives what was wanted, and the very same where all is equal', () => {
    fc.assert(
      fc.property(SOMETHING, SOMETHING, (before, next) => {
        expect(shared(before, next)).toEqual(next);
        expect(shared(before, structuredClone(before))).toBe(before);
      }),
    );
  });
  it('keeps every part that is equal', () => {
    const before = { a: [{ x: 1 }, { x: 2 }], b: { y: [1] } };
    const next = shared(before, { a: [{ x: 1 }, { x: 3 }], b: { y: [1] } });
    expect([next.a[0], next.b]).toEqual([before.a[0], before.b]);
    expect(next.a[0]).toBe(before.a[0]);
    expect(next.b).toBe(before.b);
    expect(next.a).not.toBe(before.a);
  });
  it('is the new one where a part was added or taken away', () => {
    const before = { a: 1, b: undefined };
    expect(shared(before, { a: 1 })).not.toBe(before);
    expect(shared([1, 2], [1])).toEqual([1]);
    expect(shared({ a: 1 } as object, { b: 1 })).toEqual({ b: 1 });
  });
});
