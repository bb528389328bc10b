import { describe, expect, it } from 'vitest';
import type { FolderOrder, Glance, ListerAnswer } from '../../../src/mirror/lister.ts';
import { type AskGlances, glancesTogether } from '../../../src/mirror/scan/glances.ts';

const { signal } = new AbortController();
const GONE = { kind: 'failed', why: 'gone', problem: 'it ended' } as const;

/** A glance that can be told from others. */
function glanceOf([path]: FolderOrder): Glance {
  return { kind: 'listing', listing: { kind: 'absent' }, digest: path };
}

/** A child that answers for at most so many folders at a time, and the requests that it got. */
function child(most = Number.POSITIVE_INFINITY): { readonly requests: (readonly FolderOrder[])[]; readonly ask: AskGlances } {
  const requests: (readonly FolderOrder[])[] = [];
  return {
    requests,
    ask(folders) {
      requests.push(folders);
      return Promise.resolve({ kind: 'done', answer: folders.slice(0, most).map(glanceOf) });
    },
  };
}

function paths(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `folder ${index}`);
}

function digests(answers: readonly ListerAnswer<Glance>[]): readonly unknown[] {
  return answers.map((answer) => (answer.kind === 'done' && answer.answer.kind === 'listing' ? answer.answer.digest : answer));
}

describe('glances of one turn', () => {
  it('are one request, with what is known of each folder', async () => {
    const { requests, ask } = child();
    const glance = glancesTogether(ask);
    const answers = await Promise.all([glance('a', 'was a', signal), glance('b', null, signal)]);
    expect(digests(answers)).toEqual(['a', 'b']);
    expect(requests).toEqual([
      [
        ['a', 'was a'],
        ['b', null],
      ],
    ]);
    await glance('c', null, signal);
    expect(requests).toHaveLength(2);
  });

  it('are several requests when they are many', async () => {
    const { requests, ask } = child();
    const glance = glancesTogether(ask);
    const answers = await Promise.all(paths(40).map((path) => glance(path, null, signal)));
    expect(digests(answers)).toEqual(paths(40));
    expect(requests.map(({ length }) => length)).toEqual([16, 16, 8]);
  });

  it('are asked for again where the answer ended before them', async () => {
    const { requests, ask } = child(3);
    const glance = glancesTogether(ask);
    const answers = await Promise.all(paths(8).map((path) => glance(path, null, signal)));
    expect(digests(answers)).toEqual(paths(8));
    expect(requests.map(({ length }) => length)).toEqual([8, 5, 2]);
  });

  it.each([
    ['nothing', child(0).ask],
    [
      'more than was asked',
      (): ReturnType<AskGlances> => Promise.resolve({ kind: 'done', answer: [...paths(9)].map((path) => glanceOf([path, null])) }),
    ],
  ])('fail when the child answers %s', async (_what, ask) => {
    const glance = glancesTogether(ask);
    const answers = await Promise.all(paths(8).map((path) => glance(path, null, signal)));
    expect(answers).toEqual(answers.map(() => expect.objectContaining({ kind: 'failed', why: 'gone' })));
  });

  it('all fail with the child, and with what asking it throws', async () => {
    const failing = glancesTogether(() => Promise.resolve(GONE));
    expect(await Promise.all([failing('a', null, signal), failing('b', null, signal)])).toEqual([GONE, GONE]);
    const throwing = glancesTogether(() => Promise.reject(new Error('broken')));
    await expect(Promise.allSettled([throwing('a', null, signal), throwing('b', null, signal)])).resolves.toMatchObject([
      { status: 'rejected' },
      { status: 'rejected' },
    ]);
  });

  it('are called off only with their own request', async () => {
    const other = new AbortController();
    other.abort();
    const signals: AbortSignal[] = [];
    const glance = glancesTogether((folders, given) => {
      signals.push(given);
      return Promise.resolve(given.aborted ? { ...GONE, why: 'cancelled' } : { kind: 'done', answer: folders.map(glanceOf) });
    });
    const answers = await Promise.all([glance('a', null, signal), glance('b', null, other.signal), glance('c', null, signal)]);
    expect(answers.map(({ kind }) => kind)).toEqual(['done', 'failed', 'done']);
    expect(signals).toHaveLength(3);
  });
});
