import { join } from 'node:path';
import { mirrorText } from '../../../messages/messages.ts';
import { escapeText } from '../../../messages/template.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { rowsOf, sampleOf, verifyFiles } from '../../../mirror/verify.ts';
import { CommandError, UsageError } from '../../command.ts';
import { print } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { digestOfHot } from '../hot-digest.ts';
import { ProgressTeller } from '../progress-teller.ts';
import { inVault, openSession } from '../session.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

const VERIFIED_TO = 'mirror.verified.to';
const USUAL_SHARE = 0.01;

export const verify: MirrorSubcommand = {
  async run(args, io) {
    const { values } = parseOptions(args, { sample: { type: 'string' } }, { max: 0 });
    const share = sampleShare(values.sample);
    const config = await openConfig(values.config, io, EXIT.usage);
    const session = openSession(config, io);
    const speaking = speechNow(config, io);
    const teller = new ProgressTeller(io, () => speechNow(config, io), false);
    try {
      const { parts, runtime } = session;
      const { store, mirror } = parts;
      const { rows, verified } = await inVault(session, io, async ({ agent, signal }) => {
        const id = agent.entered.vaultId ?? '';
        const rows = sampleOf([...rowsOf(store.manifest(id))], share, runtime.store?.note(VERIFIED_TO) ?? '');
        const verified = await verifyFiles(rows, {
          agent,
          digestHot: (path, while_) => digestOfHot(join(mirror.hot, path), while_),
          timeGrain: store.abilities(id)?.timeGrain ?? 1,
          signal,
          onProgress: ({ files, bytes }) => teller.now(mirrorText('verify.progress', speechNow(config, io), { files, bytes })),
        });
        const last = rows.at(-1);
        if (verified.problem === null && last !== undefined) runtime.store?.setNote(VERIFIED_TO, last.path);
        return { rows: rows.length, verified };
      });
      teller.close();
      if (verified.problem !== null) throw new CommandError(verified.problem, EXIT.failed);
      const { files, bytes, differing, passedOver } = verified;
      print(
        io,
        rows === 0
          ? mirrorText('verify.nothing', speaking)
          : mirrorText('verify.good', speaking, { files: files - differing.length, bytes, passed: passedOver }),
      );
      if (differing.length === 0) return EXIT.done;
      print(io, mirrorText('verify.differing', speaking, { count: differing.length }));
      for (const path of differing) print(io, `  ${escapeText(path)}`);
      print(io, mirrorText('verify.next', speaking));
      return EXIT.person;
    } finally {
      session.close();
    }
  },
};

function sampleShare(written: string | undefined): number {
  if (written === undefined) return USUAL_SHARE;
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(written)?.[1];
  const share = Number(percent) / 100;
  if (percent === undefined || share <= 0 || share > 1) throw new UsageError(`--sample takes a share such as 1% or 100%; got "${written}"`);
  return share;
}
