/** The name of the user that this process belongs to; its number where it has no name. */
import { userInfo } from 'node:os';

export function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
