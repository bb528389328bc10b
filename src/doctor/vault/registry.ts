/** Every check of `ytm doctor vault`. */
import { databasesCheck } from './databases.ts';
import { foldersCheck } from './folders.ts';
import { leftoversCheck } from './leftovers.ts';
import { linksCheck } from './links.ts';
import { namesCheck } from './names.ts';
import type { VaultCheck } from './place.ts';

export const VAULT_CHECKS: readonly VaultCheck[] = [foldersCheck, linksCheck, databasesCheck, namesCheck, leftoversCheck];
