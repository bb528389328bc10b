/**
 * Glances that are asked for in the same turn of the event loop go to the child as one request: a conversation about every single folder would cost
 * more than looking at its names.
 */
import type { FolderOrder, Glance, Lister, ListerAnswer } from '../lister.ts';

/** Folders in one request, whose deadline is the same for any number. */
const TOGETHER = 16;

/** Answers for the first of the folders, at least one: what would be too much for one answer is asked for again. */
export type AskGlances = (folders: readonly FolderOrder[], signal: AbortSignal) => Promise<ListerAnswer<readonly Glance[]>>;

interface Asked extends Pick<PromiseWithResolvers<ListerAnswer<Glance>>, 'resolve' | 'reject'> {
  readonly order: FolderOrder;
}

interface Bundle {
  readonly signal: AbortSignal;
  readonly asked: Asked[];
}

const NONSENSE = { kind: 'failed', why: 'gone', problem: 'it answered for more or fewer folders than it was asked about' } as const;

export function glancesTogether(ask: AskGlances): Lister['glance'] {
  let open: Bundle | null = null;

  function begin(signal: AbortSignal): Bundle {
    const begun: Bundle = { signal, asked: [] };
    queueMicrotask(() => {
      if (open === begun) open = null;
      send(begun).catch((error: unknown) => {
        for (const { reject } of begun.asked) reject(error);
      });
    });
    return begun;
  }

  async function send({ asked, signal }: Bundle): Promise<void> {
    for (let rest: readonly Asked[] = asked; rest.length > 0; ) {
      const said = await ask(
        rest.map(({ order }) => order),
        signal,
      );
      const count = said.kind === 'done' ? said.answer.length : 0;
      const failed = said.kind === 'failed' ? said : count === 0 || count > rest.length ? NONSENSE : null;
      if (failed !== null) for (const { resolve } of rest) resolve(failed);
      if (failed !== null || said.kind === 'failed') return;
      for (const [index, answer] of said.answer.entries()) rest[index]?.resolve({ kind: 'done', answer });
      rest = rest.slice(count);
    }
  }

  return (path, known, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<ListerAnswer<Glance>>();
    if (open?.signal !== signal) open = begin(signal);
    open.asked.push({ order: [path, known], resolve, reject });
    if (open.asked.length === TOGETHER) open = null;
    return promise;
  };
}
