import { mirrorText } from '../../../messages/messages.ts';
import { jsonText } from '../../../messages/safe-text.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { choreToJson } from '../../../mirror/log/chore-json.ts';
import type { VerifyRecord } from '../../../mirror/record.ts';
import { verifyNow } from '../../../mirror/verify/verify.ts';
import { UsageError } from '../../errors.ts';
import { print } from '../../io.ts';
import { interrupted, localeNow, openConfig } from '../../session.ts';
import { signalExit } from '../../signal-exit.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_VERIFY } from '../../tree/specs/mirror.ts';
import { openReporter } from '../progress-reporter.ts';
import { lookAtVault, openSession, refused } from '../session.ts';
import { verifyText } from '../verify-text.ts';

const USUAL_SHARE = 0.01;

export const verify: Handler<typeof MIRROR_VERIFY> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  const share = sampleShare(options.sample) ?? config.mirror.verify?.sample ?? USUAL_SHARE;
  const session = openSession(config, io);
  const reporter = await openReporter(io, () => localeNow(config, io), options.json);
  try {
    const { settings, ports } = session.parts;
    await lookAtVault(session, io.signal);
    const repairs = !options['no-repair'];
    const done = await verifyNow(
      {
        settings,
        ports,
        share,
        repairs,
        onProgress: ({ files, bytes, of }) => reporter.now(mirrorText('verify.progress', localeNow(config, io), { files, of, bytes })),
      },
      io.signal,
    );
    reporter.close();
    if (!done.ok) throw io.signal.aborted ? interrupted(config, io) : refused(done.refusal, localeNow(config, io));
    print(io, options.json ? jsonText(choreToJson(done.value), 2) : verifyText(done.value, localeNow(config, io)));
    return io.signal.aborted ? signalExit(io.signal) : exitOf(done.value);
  } finally {
    session.close();
  }
};

/** A person must decide; or not all of the sample is known to be equal. */
function exitOf({ parked, passedOver, notRepaired, problem }: VerifyRecord): number {
  if (parked.length > 0) return EXIT.person;
  return passedOver.length + notRepaired.length > 0 || problem !== null ? EXIT.failed : EXIT.done;
}

function sampleShare(written: string | undefined): number | null {
  if (written === undefined) return null;
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(written)?.[1];
  const share = Number(percent) / 100;
  if (percent === undefined || share <= 0 || share > 1) throw new UsageError('takes-share', { name: 'sample', value: written });
  return share;
}
