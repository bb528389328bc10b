/** A YAML file with a comment on top, for the exports. */
import { documentYaml } from '../../config/yaml-write.ts';

/** @param comments lines without the sign of a comment */
export async function yamlFile(comments: readonly string[], content: unknown): Promise<string> {
  const { Document } = await import('yaml');
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = comments.map((line) => ` ${line}`).join('\n');
  return documentYaml(document).trimEnd();
}
