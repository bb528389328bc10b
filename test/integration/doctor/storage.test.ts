/** `ytm doctor storage` beside the config: what the probes accept is no finding. */
import { afterEach, expect, it } from 'vitest';
import { type MirrorLab, makeMirrorLab } from '../../support/mirror/lab.ts';

let lab: MirrorLab;
afterEach(() => lab.remove());

/** The mount table of the lab lists its share as one of type cifs. */
it.each([
  ['the usual types', {}, []],
  ['this type', { fsTypes: ['cifs'] }, []],
  ['another type only', { fsTypes: ['nfs4'] }, ['mount.wrong_type']],
])('agrees with a mount probe that accepts %s', async (_which, settings, codes) => {
  lab = makeMirrorLab();
  lab.configure({}, { probes: { smb: false, mount: settings } });
  const { stdout } = await lab.ytm('doctor', 'storage', '--json');
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly { readonly check: string; readonly code: string }[] };
  expect(findings.filter(({ check }) => check === 'mount').map(({ code }) => code)).toEqual(codes);
});
