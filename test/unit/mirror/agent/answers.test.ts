/** A program of another version, or a broken one, is not trusted: what is not a valid answer is none. */
import { describe, expect, test } from 'vitest';
import { readAnswer, readEntering } from '../../../../src/mirror/agent/answers.ts';
import type { AgentOp, EnterRefusal } from '../../../../src/mirror/agent/protocol.ts';
import { SHARE } from '../../../support/mirror/model.ts';

const ENTERED = {
  device: '64769',
  vaultId: 'v',
  image: { host: 'mac', hot: '/hot', since: 1, claim: { image: 'i', run: 3, token: 't', hotMark: { run: 3, state: 'done', token: 'u' } } },
  space: { freeBytes: 1, sizeBytes: 2 },
  volume: 'x',
} as const;
const REFUSALS: readonly EnterRefusal[] = [
  { why: 'error', step: 'root', errno: 'EIO' },
  { why: 'wrong-device', device: '1' },
  { why: 'sentinel-missing' },
  { why: 'sentinel-invalid' },
  { why: 'other-vault', vaultId: null },
];

describe('entering', () => {
  test.each([
    ['all of it', ENTERED],
    ['nothing is known of the vault', { ...ENTERED, vaultId: null, image: null, space: null }],
    ['the image file is invalid', { ...ENTERED, image: 'unreadable' }],
    ['an image without a claim', { ...ENTERED, image: { ...ENTERED.image, claim: null } }],
  ])('is read: %s', (_, entered) => {
    expect(readEntering(JSON.stringify({ entered }))).toEqual({ kind: 'in', entered });
  });

  test.each(REFUSALS)('is refused: %j', (refusal) => {
    expect(readEntering(JSON.stringify({ refused: refusal }))).toEqual({ kind: 'refused', refusal });
    expect(readAnswer('rename', JSON.stringify({ lost: refusal }))).toEqual({ kind: 'gone', problem: refusal.why, refusal });
  });

  test.each([
    ['no JSON', 'ready'],
    ['a list', '[]'],
    ['without a device', JSON.stringify({ entered: { ...ENTERED, device: 1 } })],
    ['a vault id of another type', JSON.stringify({ entered: { ...ENTERED, vaultId: 5 } })],
    ['an image of another version', JSON.stringify({ entered: { ...ENTERED, image: { host: 'mac' } } })],
    [
      'a mark in an unknown state',
      JSON.stringify({
        entered: {
          ...ENTERED,
          image: { ...ENTERED.image, claim: { ...ENTERED.image.claim, hotMark: { run: 1, state: 'half', token: 't' } } },
        },
      }),
    ],
    ['space as text', JSON.stringify({ entered: { ...ENTERED, space: '12 GB' } })],
    ['an unknown refusal', JSON.stringify({ refused: { why: 'no idea' } })],
    ['a refusal without its values', JSON.stringify({ refused: { why: 'error' } })],
  ])('is invalid: %s', (_, line) => expect(readEntering(line)).toBeNull());
});

test('a vault that is lost for an unknown reason is no answer', () => {
  expect(readAnswer('rename', '{"lost":{"why":"no idea"}}')).toBeNull();
  expect(readAnswer('rename', '{"lost":null}')).toBeNull();
});

const SIGHT = { type: 'file', size: 1, mtime: 2.5, ctime: 3, birth: null, inode: 4 };

/** A valid answer to each request, as transmitted; listings have tests of their own. */
const ANSWERS: Readonly<Record<Exclude<AgentOp, 'list' | 'glance'>, unknown>> = {
  look: [SIGHT, null, { ...SIGHT, birth: 5 }],
  'make-writable': { changed: 2 },
  'make-folders': { made: 1, failed: [{ path: 'a', errno: 'EINVAL' }] },
  'make-trash-folders': null,
  'make-link': null,
  rename: null,
  trash: null,
  remove: null,
  'remove-folder': { removed: false },
  restore: { restored: 3 },
  'restore-folder': { restored: 0 },
  'list-trash': { runs: ['r'], listing: { absent: true } },
  prune: { removed: 1, bytes: 2, done: true },
  'prune-files': { removed: 1, bytes: 2 },
  'share-time': { at: 1.5, ctime: 2.5 },
  'write-test': { leftovers: 1, stuck: [{ name: 'x', errno: 'EBUSY' }] },
  'probe-abilities': { ...SHARE, timeShifts: [3_600_000] },
  'try-names': ['aux'],
  'keep-times': [1, null],
  space: { freeBytes: 1, sizeBytes: 2 },
  pace: { wasSlow: true },
  'write-heartbeat': null,
  'write-image': null,
  'write-sentinel': null,
  heads: [{ head: 'AA==' }, { errno: 'EACCES' }],
  follow: ['file', 'missing'],
  'write-link-file': null,
  digest: { digest: 'xxh128:0', sight: SIGHT },
};
const OPS = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];

/** The value with each of its parts in turn being of another type. */
function broken(value: unknown): readonly unknown[] {
  if (Array.isArray(value))
    return [7, ...value.flatMap((item, index) => broken(item).map((other) => value.map((each, at) => (at === index ? other : each))))];
  if (typeof value !== 'object' || value === null) return [{ other: true }];
  return [7, ...Object.entries(value).flatMap(([key, part]) => broken(part).map((other) => ({ ...value, [key]: other })))];
}

const said = (done: unknown): string => JSON.stringify({ done });

describe('an answer', () => {
  test.each(OPS.filter((op) => op !== 'list-trash'))('is read: %s', (op) => {
    expect(readAnswer(op, said(ANSWERS[op]))).toEqual({ kind: 'done', answer: ANSWERS[op] });
  });

  test.each(OPS)('is invalid with any part of another type, or missing: %s', (op) => {
    for (const answer of [...broken(ANSWERS[op]), undefined, 'done']) expect(readAnswer(op, said(answer)), said(answer)).toBeNull();
  });

  test('is read where it has other forms', () => {
    expect(readAnswer('list-trash', said(ANSWERS['list-trash']))).toEqual({
      kind: 'done',
      answer: { runs: ['r'], listing: { kind: 'absent' } },
    });
    expect(readAnswer('space', said(null))).toEqual({ kind: 'done', answer: null });
    expect(readAnswer('digest', said({ read: 5 }))).toEqual({ kind: 'done', answer: { read: 5 } });
    expect(readAnswer('digest', said({ unread: 'EIO' }))).toEqual({ kind: 'done', answer: { unread: 'EIO' } });
  });

  test.each<[AgentOp, unknown]>([
    ['look', [SIGHT]],
    ['keep-times', [1]],
  ])('to a request for two things is invalid with one: %s', (op, one) => {
    expect(readAnswer(op, said(one), 1)).not.toBeNull();
    expect(readAnswer(op, said(one), 2)).toBeNull();
  });

  test('is an error with its errno and step, and nothing else', () => {
    expect(readAnswer('rename', '{"errno":"EIO","step":"rename"}')).toEqual({ kind: 'error', errno: 'EIO', step: 'rename' });
    for (const line of ['{"errno":"EIO"}', '{"errno":5,"step":"rename"}', '{}', 'null', 'x']) expect(readAnswer('rename', line)).toBeNull();
  });
});
