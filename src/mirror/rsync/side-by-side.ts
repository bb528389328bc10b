/** Calls of rsync that run at the same time, each with files of its own. */
import { exitMeaning } from '../core/rsync-exit.ts';
import type { Copier, CopyEnd, CopyOptions, CopyOrder, CopyProgress, CopyUnderWay } from './copy.ts';

export interface CopiesUnderWay extends Pick<CopyUnderWay, 'stop'> {
  readonly groups: readonly number[];
  /** Once all of them have ended, in the order of their lists. */
  readonly ended: Promise<readonly CopyEnd[]>;
}

/** `onProgress` gets the sums, and the file that was begun last. */
export async function startSideBySide(
  copier: Copier,
  orders: readonly CopyOrder[],
  { onProgress, ...options }: CopyOptions,
): Promise<CopiesUnderWay> {
  const progress = orders.map((): CopyProgress => ({ bytes: 0, files: 0, file: null }));
  let file: string | null = null;
  const tell = (index: number, now: CopyProgress): void => {
    if (now.file !== progress[index]?.file) file = now.file;
    progress[index] = now;
    const sum = (key: 'bytes' | 'files'): number => progress.reduce((total, each) => total + each[key], 0);
    onProgress({ bytes: sum('bytes'), files: sum('files'), file });
  };
  const calls = await Promise.all(orders.map((order, index) => copier.start(order, { ...options, onProgress: (now) => tell(index, now) })));
  return {
    groups: calls.map(({ group }) => group),
    ended: Promise.all(calls.map(({ ended }) => ended)),
    stop: (graceMs) => calls.forEach((call) => call.stop(graceMs)),
  };
}

/** The end that decides how the pass goes on: the first one of the worst. */
export function worstOf(ends: readonly CopyEnd[]): CopyEnd {
  return ends.reduce((worst, end) => (severityOf(end) > severityOf(worst) ? end : worst));
}

const SEVERITY = { good: 0, partial: 1, interrupted: 2, failed: 3 } as const;

function severityOf(end: CopyEnd): number {
  switch (end.kind) {
    case 'ended':
      return SEVERITY[exitMeaning(end.code).outcome];
    case 'failed':
      return 4;
    case 'refused':
      return 5;
    case 'stuck':
      return 6;
  }
}
