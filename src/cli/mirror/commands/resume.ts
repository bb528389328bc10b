import { mirrorText } from '../../../messages/messages.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { UsageError } from '../../command.ts';
import { print } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { decideMirror } from '../own-mirror.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

/** What a person can take for being as it should. */
const ACCEPTABLE = 'hot-shrunk';

export const resume: MirrorSubcommand = {
  async run(args, io) {
    const { values } = parseOptions(args, { accept: { type: 'string' } }, { max: 0 });
    const { accept } = values;
    if (accept !== undefined && accept !== ACCEPTABLE) throw new UsageError(`--accept takes ${ACCEPTABLE}; got "${accept}"`);
    const config = await openConfig(values.config, io, EXIT.usage);
    await decideMirror(config, io, (mirror) => mirror.resume(accept ?? null));
    print(io, mirrorText('resume.done', speechNow(config, io)));
    return EXIT.done;
  },
};
