import { mirrorText } from '../../../messages/messages.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { UsageError } from '../../command.ts';
import { print } from '../../io.ts';
import { parseOptions } from '../../options.ts';
import { openConfig, speechNow } from '../../session.ts';
import { decideMirror } from '../own-mirror.ts';
import type { MirrorSubcommand } from '../subcommand.ts';

export const approve: MirrorSubcommand = {
  async run(args, io) {
    const { values, positionals } = parseOptions(args, {}, { max: 1 });
    const [id] = positionals;
    if (id === undefined) throw new UsageError('name what is parked: ytm mirror status tells its id');
    const config = await openConfig(values.config, io, EXIT.usage);
    await decideMirror(config, io, (mirror) => mirror.approve(id));
    print(io, mirrorText('approve.done', speechNow(config, io), { id }));
    return EXIT.done;
  },
};
