import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errnoName } from '../../../src/share/errno.ts';
import type { VisitReport } from '../../../src/share/visit.ts';
import { parseVisitAnswer } from '../../../src/share/visit-answer.ts';

const REPORT: VisitReport = {
  device: '47',
  parentDevice: '1',
  space: { freeBytes: 1, sizeBytes: 2 },
  sentinel: { kind: 'missing' },
  uncachedLookup: 'absent',
  readOnly: false,
};

describe('the answer of a visit', () => {
  it('is a report, or an error at a step', () => {
    expect(parseVisitAnswer(JSON.stringify({ report: REPORT }), 5)).toEqual({ kind: 'seen', report: REPORT, tookMs: 5 });
    expect(parseVisitAnswer('{"errno":"EIO","step":"enter"}', 5)).toEqual({ kind: 'error', errno: 'EIO', step: 'enter' });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'Segmentation fault'],
    ['a list', '[]'],
    ['null', 'null'],
    ['an empty object', '{}'],
    ['a report without its space', JSON.stringify({ report: { ...REPORT, space: undefined } })],
    ['a look-up of another type', JSON.stringify({ report: { ...REPORT, uncachedLookup: true } })],
  ])('is not trusted when it is %s', (_, text) => {
    expect(parseVisitAnswer(text, 5).kind).toBe('helper-failed');
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseVisitAnswer(text, 1).kind !== 'cancelled'));
  });
});

describe('names of system errors', () => {
  it('has one for ESTALE, which libuv has not', () => {
    const stale = (errno: number) => Object.assign(new Error('x'), { errno, code: `Unknown system error ${errno}` });
    expect(errnoName(stale(-116))).toBe('ESTALE');
    expect(errnoName(stale(-70))).toBe('ESTALE');
    expect(errnoName(stale(-999))).toBe('UNKNOWN');
    expect(errnoName(Object.assign(new Error('x'), { errno: -5, code: 'EIO' }))).toBe('EIO');
    expect(errnoName('EIO')).toBe('UNKNOWN');
  });
});
