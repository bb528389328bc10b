/** Watches a tree as a whole, where the system reports changes at any depth (FSEvents). */
import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoName } from '../../../share/errno.ts';
import type { TreeWatch, TreeWatchOptions } from './tree-watch.ts';

/** @throws when it cannot be watched */
export function streamWatch({ root, isLeftOut, onEvent, onHint, onReady, onProblem }: TreeWatchOptions): TreeWatch {
  const watcher = watch(root, { recursive: true }, (_, path) => {
    onEvent();
    if (path === null) return onHint('', '');
    if (isLeftOut(path)) return;
    const folder = dirname(path);
    onHint(folder === '.' ? '' : folder, basename(path));
  });
  watcher.on('error', (error) => onProblem(errnoName(error)));
  setImmediate(onReady);
  return { folders: 1, isReady: true, close: () => watcher.close() };
}
