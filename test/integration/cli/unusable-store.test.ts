/** Commands that only use the store say why it cannot be used, and what to do, in the user's language. */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab } from '../../support/mirror/lab.ts';

let lab: MirrorLab;
beforeEach(() => {
  lab = makeMirrorLab();
  rmSync(join(lab.state, 'ytm.sqlite'), { force: true });
  mkdirSync(join(lab.state, 'ytm.sqlite'));
});
afterEach(() => lab.remove());

const COMMANDS = [
  ['history'],
  ['incidents'],
  ['replay'],
  ['why', 'vault', '--at', '1m'],
  ['alerts', 'list'],
  ['alerts', 'silence', 'vault'],
];

it.each([
  ['en', 'nothing can be recorded: the database cannot be used', 'next: check what lies there'],
  ['ja', '記録できません', '次の手順'],
])('in the language %s', async (language, sentence, next) => {
  lab.configure({}, { language, probes: { smb: false, mount: {} } });
  for (const words of COMMANDS) {
    const { code, stdout, stderr } = await lab.ytm(...words);
    expect([words, code, stdout]).toEqual([words, 1, '']);
    expect([words, stderr]).toEqual([words, expect.stringContaining(sentence)]);
    expect([words, stderr]).toEqual([words, expect.stringContaining(next)]);
  }
});
