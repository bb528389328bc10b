/** The list of thumbnails: that it can be read, and that what it refers to can be images of hot at all. */
import { reporterOf } from '../finding.ts';
import { type FoundThumbnail, type ThumbnailCheck, withoutRepair } from './place.ts';
import { IMAGES, LARGEST_LIST, LIST, type References } from './references.ts';

const { finding } = reporterOf('list');

export const listCheck: ThumbnailCheck = {
  id: 'list',
  examine({ list }) {
    switch (list.kind) {
      case 'absent':
        // Not every hot has thumbnails.
        return [withoutRepair(finding(list.images ? 'warning' : 'info', 'projects.absent', { path: LIST }))];
      case 'too-large':
        return [withoutRepair(finding('warning', 'projects.too-large', { path: LIST, args: { bytes: LARGEST_LIST } }))];
      case 'unreadable':
        return [withoutRepair(finding('critical', 'projects.unreadable', { path: LIST, args: { errno: list.errno } }))];
      case 'invalid':
        return [withoutRepair(finding('critical', 'projects.invalid', { path: LIST, args: { problem: list.problem } }))];
      case 'read':
        return [...refused(list.references), ...omitted(list.references)];
    }
  },
};

function refused({ refused: all }: References): readonly FoundThumbnail[] {
  return all.map(({ written, why }) =>
    withoutRepair(
      finding('warning', why === 'outside' ? 'reference.outside' : 'reference.not-an-image', { args: { written, folder: IMAGES } }),
    ),
  );
}

function omitted({ omitted: count, paths }: References): readonly FoundThumbnail[] {
  return count === 0
    ? []
    : [withoutRepair(finding('warning', 'projects.too-many', { path: LIST, args: { count, checked: paths.length } }))];
}
