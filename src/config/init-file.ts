/** Writes a new config, readable by this user only; never overwrites an existing one. */
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolders } from '../platform/make-folders.ts';

export type WriteResult = 'written' | 'exists' | { readonly problem: string };

export async function writeNewConfig(file: string, text: string): Promise<WriteResult> {
  try {
    makeFolders(dirname(file), 0o700);
  } catch (error) {
    return { problem: codeOf(error) };
  }
  try {
    await using handle = await open(file, 'wx', 0o600);
    await handle.writeFile(text);
    return 'written';
  } catch (error) {
    const code = codeOf(error);
    return code === 'EEXIST' ? 'exists' : { problem: code };
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown error';
}
