/** Images of the list that hot does not have. An original comes before a placeholder, and a placeholder only where no original is left. */
import { reporterOf } from '../finding.ts';
import { canStandFor } from './picture/placeholder.ts';
import { type FoundThumbnail, type Source, type ThumbnailCheck, withoutRepair } from './place.ts';

const { finding } = reporterOf('missing');

export const missingCheck: ThumbnailCheck = {
  id: 'missing',
  examine: ({ inHot, sources }) =>
    [...inHot].flatMap(([path, is]) => {
      if (is === 'in-the-way') return [withoutRepair(finding('warning', 'thumbnail.in-the-way', { path }))];
      return is === 'missing' ? [missing(path, sources.get(path) ?? { kind: 'unknown' })] : [];
    }),
};

function missing(path: string, source: Source): FoundThumbnail {
  switch (source.kind) {
    case 'vault':
      return { finding: finding('warning', 'thumbnail.in-vault', { path }), repair: { kind: 'restore', path, from: source } };
    case 'trash':
      return {
        finding: finding('warning', 'thumbnail.in-trash', { path, args: { run: source.run } }),
        repair: { kind: 'restore', path, from: source },
      };
    case 'unknown':
      return withoutRepair(finding('warning', 'thumbnail.not-searched', { path }));
    case 'none':
      return canStandFor(path)
        ? { finding: finding('warning', 'thumbnail.lost', { path }), repair: { kind: 'stand-in', path } }
        : withoutRepair(finding('warning', 'thumbnail.lost-for-good', { path }));
  }
}
