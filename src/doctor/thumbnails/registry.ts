/** Every check of `ytm doctor thumbnails`. */
import { listCheck } from './list.ts';
import { missingCheck } from './missing.ts';
import type { ThumbnailCheck } from './place.ts';
import { placeholdersCheck } from './placeholders.ts';

export const THUMBNAIL_CHECKS: readonly ThumbnailCheck[] = [listCheck, missingCheck, placeholdersCheck];
