/** The column of ytm in `npm run bench -- mirror truth`, over the same histories. */
import { describe, it } from 'vitest';
import { runHere } from '../../support/truth/here.ts';
import { HISTORIES } from '../../support/truth/histories.ts';
import { playHistory } from '../../support/truth/history.ts';
import { shareProblem } from '../../support/truth/place.ts';
import { ytmTool } from '../../support/truth/ytm.ts';

const ytm = ytmTool({ name: 'ytm', version: 'of these sources', run: runHere });

describe.concurrent('no silent difference, and nobody’s work is touched', () => {
  for (const history of HISTORIES)
    it(`${history.name}: ${history.story}`, async ({ skip, expect }) => {
      const problem = shareProblem(history.share ?? 'disk');
      skip(problem !== null, problem ?? '');
      expect(await playHistory(history, ytm)).toEqual({ verdict: 'held', findings: [] });
    });
});
