/** Placeholders that stand in hot: what is still to be made again, and what has an original by now. */
import { reporterOf } from '../finding.ts';
import { type ThumbnailCheck, withoutRepair } from './place.ts';

const { finding } = reporterOf('placeholders');

export const placeholdersCheck: ThumbnailCheck = {
  id: 'placeholders',
  examine: ({ inHot, sources }) =>
    [...inHot].flatMap(([path, is]) => {
      if (is !== 'placeholder') return [];
      const from = sources.get(path);
      return from?.kind === 'vault' || from?.kind === 'trash'
        ? [{ finding: finding('warning', 'thumbnail.original-back', { path }), repair: { kind: 'restore' as const, path, from } }]
        : [withoutRepair(finding('info', 'thumbnail.placeholder', { path }))];
    }),
};
