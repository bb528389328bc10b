/** The record of what is being sent, as a run writes it, as one that is stopped leaves it, and as the next one reads it. */
import { beforeEach, expect, test } from 'vitest';
import { TOO_YOUNG } from '../../../src/mirror/core/identity.ts';
import type { Copy, Sight } from '../../../src/mirror/core/plan.ts';
import type { UnderWay } from '../../../src/mirror/core/under-way.ts';
import { lookAtFolders } from '../../../src/mirror/run/passes/provenance.ts';
import { keepProven, putUnderWay, waysNow } from '../../../src/mirror/run/passes/under-way.ts';
import type { Planned } from '../../../src/mirror/run/stages.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const FOLDER: Sight = { type: 'folder', size: 0, mtime: 5, ctime: 5, birth: 1, inode: 7 };
const COPY: Copy = {
  kind: 'update',
  path: 'a/b/file',
  size: 3,
  mtime: 1_700_000_000_000,
  ctime: 9,
  birth: 1,
  inode: 8,
  fresh: false,
  replaces: { type: 'file', size: 2, mtime: 1 },
};

let records: Map<string, UnderWay>;
let rows: { readonly path: string }[];
let folders: Map<string, Sight>;
let isAdopted: boolean;
let answers: boolean;
let asked: (readonly number[])[];
let context: Planned;

beforeEach(() => {
  records = new Map();
  rows = [];
  folders = new Map([
    ['a', FOLDER],
    ['a/b', { ...FOLDER, inode: 9 }],
  ]);
  isAdopted = true;
  answers = true;
  asked = [];
  context = {
    hot: {
      look: (paths: readonly string[]) =>
        Promise.resolve(
          answers
            ? { kind: 'done', answer: paths.map((path) => folders.get(path) ?? null) }
            : { kind: 'failed', why: 'gone', problem: 'it ended' },
        ),
    },
    agent: {
      ask: ({ times }: { readonly times: readonly number[] }) => {
        asked.push(times);
        return Promise.resolve({ kind: 'done', answer: times.map((time) => Math.max(time, 315_532_800_000)) });
      },
    },
    abilities: { timestampResolution: 1 },
    manifest: {
      get isAdopted() {
        return isAdopted;
      },
      change: ({ put }: { readonly put: readonly { readonly path: string }[] }) => void rows.push(...put),
    },
    ports: {
      clock: Object.assign(new FakeClock(), { after: (_: number, run: () => void) => (queueMicrotask(run), () => undefined) }),
      store: {
        untilFree: () => Promise.resolve(),
        underWay: {
          all: () => records,
          add: (added: readonly (readonly [string, UnderWay])[]) => {
            for (const [path, record] of added) records.set(path, record);
          },
        },
      },
    },
    signal: new AbortController().signal,
  } as unknown as Planned;
});

const sent = async (...copies: readonly Copy[]): Promise<void> => putUnderWay(copies, await lookAtFolders(copies, context), context);

test('says what is sent and what it replaces', async () => {
  await sent(COPY);
  expect(records.get('a/b/file')).toMatchObject({ sent: { type: 'file', size: 3, mtime: COPY.mtime, ctime: 9 }, before: COPY.replaces });
  expect(records.get('a/b/file')?.shown).toBeUndefined();
  expect([asked, rows]).toEqual([[], []]);
});

test('asks the vault what it shows of times that a share may not keep, once each', async () => {
  await sent({ ...COPY, mtime: 5 }, { ...COPY, path: 'a/other', mtime: 5 }, { ...COPY, path: 'a/kept', mtime: 315_532_800_001 });
  expect(asked).toEqual([[5, 315_532_800_001]]);
  expect(['a/b/file', 'a/other', 'a/kept'].map((path) => records.get(path)?.shown)).toEqual([315_532_800_000, 315_532_800_000, undefined]);
});

test('what an earlier run sent unseen is known until it is replaced', async () => {
  records.set('a/b/file', { sent: COPY.replaces, before: null });
  await sent(COPY, { ...COPY, path: 'a/other' });
  expect(rows).toMatchObject([{ path: 'a/b/file', size: 2, mtime: 1 }]);
});

test('of an untouched folder it says the same to the next run', async () => {
  await sent(COPY);
  expect((await waysNow(context)).get('a/b/file')?.sent?.ctime).toBe(9);
});

test.each([
  ['was swapped and is back', { ...FOLDER, ctime: 6 }],
  ['is another one', { ...FOLDER, inode: 70 }],
  ['is a link', { ...FOLDER, type: 'link' as const }],
])('of a folder that %s, the content is to prove it', async (_, now) => {
  await sent(COPY);
  folders.set('a', now);
  expect((await waysNow(context)).get('a/b/file')?.sent?.ctime).toBe(TOO_YOUNG);
});

test('so it is when hot did not answer before the sending, or does not now', async () => {
  await putUnderWay([COPY], null, context);
  expect((await waysNow(context)).get('a/b/file')?.sent?.ctime).toBe(TOO_YOUNG);
  await sent(COPY);
  answers = false;
  expect((await waysNow(context)).get('a/b/file')?.sent?.ctime).toBe(TOO_YOUNG);
});

test('a run that is stopped proves what it can, so that a later change of the folder means nothing', async () => {
  const before = await lookAtFolders([COPY], context);
  await sent(COPY);
  await keepProven([COPY], before, context);
  folders.set('a', { ...FOLDER, ctime: 6 });
  expect((await waysNow(context)).get('a/b/file')?.sent?.ctime).toBe(9);
});

test('a run that is stopped proves nothing through a folder that was touched', async () => {
  const before = await lookAtFolders([COPY], context);
  await sent(COPY);
  folders.set('a', { ...FOLDER, ctime: 6 });
  await keepProven([COPY], before, context);
  expect((await waysNow(context)).get('a/b/file')?.sent?.ctime).toBe(TOO_YOUNG);
});

test('records of another vault say nothing of one that is about to be adopted', async () => {
  records.set('older version', { sent: COPY.replaces });
  await sent(COPY);
  isAdopted = false;
  expect([...(await waysNow(context)).keys()]).toEqual(['older version']);
});
