/** The first run of a mirror beside a running daemon, whose board is from before the vault was made. */
import { expect, test } from 'vitest';
import { serve } from '../support/e2e/daemon.ts';
import { ytm } from '../support/e2e/program.ts';
import { makeMirrorLab } from '../support/mirror/lab.ts';

test('starts right after bootstrap, although the daemon looks at the share but once in an hour', async (context) => {
  const seldom = { every: '1h', timeout: '20s' };
  const lab = makeMirrorLab({
    bootstrapped: false,
    hot: { 'a/one': 'one' },
    config: {
      hysteresis: { rise: 2, fall: 2 },
      exporter: { listen: '127.0.0.1:0' },
      probes: {
        mount: seldom,
        sentinel: seldom,
        space: { ...seldom, warnBelow: '1kB', failBelow: '1B' },
        hotspace: { ...seldom, warnBelow: '1kB', failBelow: '1B' },
        smb: false,
      },
    },
  });
  context.onTestFinished(() => lab.remove());
  const daemon = await serve(lab.site, context);
  await daemon.shows('no vault', ({ complete, gate }) => complete && gate.state === 'shut');
  expect(await ytm(lab.site, ['mirror', 'bootstrap'])).toMatchObject({ code: 0 });
  expect(await ytm(lab.site, ['mirror', 'run'])).toMatchObject({ code: 0 });
});
