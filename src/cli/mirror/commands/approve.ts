import { mirrorText } from '../../../messages/messages.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { print } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_APPROVE } from '../../tree/specs/mirror.ts';
import { decideMirror } from '../own-mirror.ts';

export const approve: Handler<typeof MIRROR_APPROVE> = async ({ options, args }, io) => {
  const [id = ''] = args;
  const config = await openConfig(options.config, io, EXIT.usage);
  await decideMirror(config, io, (mirror) => mirror.approve(id));
  print(io, mirrorText('approve.done', localeNow(config, io), { id }));
  return EXIT.done;
};
