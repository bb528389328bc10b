import { mirrorText } from '../../../messages/messages.ts';
import { EXIT } from '../../../mirror/core/exit-code.ts';
import { print } from '../../io.ts';
import { localeNow, openConfig } from '../../session.ts';
import type { Handler } from '../../tree/node.ts';
import type { MIRROR_RESUME } from '../../tree/specs/mirror.ts';
import { decideMirror } from '../own-mirror.ts';

export const resume: Handler<typeof MIRROR_RESUME> = async ({ options }, io) => {
  const config = await openConfig(options.config, io, EXIT.usage);
  await decideMirror(config, io, (mirror) => mirror.resume(options.accept ?? null));
  print(io, mirrorText('resume.done', localeNow(config, io)));
  return EXIT.done;
};
