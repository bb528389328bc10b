import { expect, test } from 'vitest';
import { judge } from '../../../scripts/mutants/accepted.ts';

const mutant = (mutation: string) => ({ line: 1, code: 'if (a) b();', mutation });
const RESULT = { file: 'src/x.ts', killed: 3, late: [], survivors: [] };
const LIST = [{ file: 'src/x.ts', code: 'if (a) b();', mutations: ['a → true'], reason: 'It saves a call.' }];
const survivor = (mutation: string) => ({ ...mutant(mutation), isUncovered: false });

test.each([
  ['survived', { survivors: [survivor('a → true')] }, { accepted: 1, timeout: 0, survivors: [], stale: [] }],
  ['only took too long, as on a busy machine', { late: [mutant('a → true')] }, { accepted: 1, timeout: 0, survivors: [], stale: [] }],
  ['was killed', {}, { accepted: 0, timeout: 0, survivors: [], stale: ['if (a) b(); ⟦ a → true'] }],
  [
    'survived, beside others',
    { survivors: [survivor('a → true'), survivor('a → false')], late: [mutant('b(); → ;')] },
    { accepted: 1, timeout: 1, survivors: [survivor('a → false')], stale: [] },
  ],
])('a mutant on the list of accepted ones that %s', (_, found, expected) => {
  expect(judge({ ...RESULT, ...found }, LIST)).toEqual({ file: 'src/x.ts', killed: 3, ...expected });
});
