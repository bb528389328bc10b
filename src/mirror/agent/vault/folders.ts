/** Many folders in one go. */
import type { AgentAnswers } from '../protocol.ts';
import { failed, OpFailed } from './failures.ts';
import { ensureFolder } from './moving.ts';
import type { Standing } from './standing.ts';

/** One that cannot be made keeps none of the others back. */
export function makeFolders(standing: Standing, paths: readonly string[]): AgentAnswers['make-folders'] {
  let made = 0;
  const problems: { readonly path: string; readonly errno: string }[] = [];
  for (const path of paths) {
    try {
      made += ensureFolder(standing, path);
    } catch (error) {
      const problem = failed('make', error);
      if (!(problem instanceof OpFailed)) throw problem;
      problems.push({ path, errno: problem.errno });
    }
  }
  return { made, failed: problems };
}
