/** The watcher's answers come from another process: anything else than one is refused. */
import { expect, it } from 'vitest';
import { answerOf } from '../../../src/mirror/hot/watch/answer.ts';

const ANSWER = { folders: 3, isReady: true, hints: [['a', ['1', '2']]], isLost: false, problem: null };

it('is read', () => {
  expect(answerOf(JSON.stringify(ANSWER))).toEqual(ANSWER);
});

it.each<[string, unknown]>([
  ['no object', []],
  ['a number of folders that is none', { ...ANSWER, folders: '3' }],
  ['a hint without names', { ...ANSWER, hints: [['a']] }],
  ['a name that is none', { ...ANSWER, hints: [['a', [1]]] }],
  ['no word on losses', { ...ANSWER, isLost: undefined }],
  ['a problem that is none', { ...ANSWER, problem: 5 }],
])('is refused: %s', (_, answer) => {
  expect(answerOf(JSON.stringify(answer))).toBeNull();
});

it('is refused when it is no JSON', () => {
  expect(answerOf('{"folders":')).toBeNull();
});
