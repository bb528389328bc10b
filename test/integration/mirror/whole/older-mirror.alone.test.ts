/** The studio's older mirror, known by the name of its script wherever it runs: every mirror of this machine refuses meanwhile. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab } from '../../../support/mirror/lab.ts';
import { endPrograms } from './programs.ts';
import { OLDER_MIRROR } from './refusals.ts';
import { refusesUntilMended } from './refuses.ts';

let lab: MirrorLab;
beforeEach(async () => {
  lab = makeMirrorLab({ hot: { edited: 'first', gone: 'gone', kept: 'kept' } });
  expect((await lab.run()).status).toBe('complete');
  writeFileSync(join(lab.hot, 'edited'), 'edited since');
  rmSync(join(lab.hot, 'gone'));
});
afterEach(async () => {
  await endPrograms();
  lab.remove();
});

it('is not run beside', () => refusesUntilMended(lab, OLDER_MIRROR));
