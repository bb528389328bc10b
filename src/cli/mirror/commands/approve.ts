import { mirrorOf } from '../../../config/mirror-settings.ts';
import { mirrorText } from '../../../messages/messages.ts';
import { pathAsKept } from '../../../mirror/core/chosen.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { print } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_APPROVE } from '../../tree/specs/mirror.ts';
import { decideMirror } from '../own-mirror.ts';

export const approve: Handler<typeof MIRROR_APPROVE> = async ({ options, args }, io) => {
  const [id = '', ...paths] = args;
  const config = await openConfig(options.config, io, EXIT.usage);
  const mirror = mirrorOf(config);
  const roots = mirror === null ? [] : [mirror.hot, mirror.vault];
  await decideMirror(config, io, (decisions) =>
    decisions.approve(id, paths.length === 0 ? undefined : paths.map((path) => pathAsKept(path, roots))),
  );
  print(io, mirrorText('approve.done', localeNow(config, io), { id }));
  return EXIT.done;
};
