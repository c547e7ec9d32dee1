import { basename, extname } from 'node:path/posix';
import { checkDocument, type ReadDocument } from '../../import/document-line.js';
import { NOT_UTF8, readUtf8 } from '../../import/utf8.js';
import { FrontMatterFault, splitFrontMatter } from './front-matter.js';
import { firstHeading } from './heading.js';

/**
 * The document of a Markdown file. Its id is the path, its title what the front matter or the first heading says, else
 * the file's name. `url` and `readers` are the front matter's; whatever else is in there is metadata.
 *
 * @param path from the folder that is imported, with `/` between its names
 */
export function readMarkdown(path: string, bytes: Uint8Array): ReadDocument {
  const content = readUtf8(bytes);
  if (content === undefined) return { fault: NOT_UTF8 };
  try {
    return checkDocument(documentOf(path, content.replaceAll('\r\n', '\n')));
  } catch (error) {
    if (error instanceof FrontMatterFault) return { fault: error.message };
    throw error;
  }
}

function documentOf(path: string, content: string): Record<string, unknown> {
  const { frontMatter, body } = splitFrontMatter(content);
  const { title, url, readers, ...metadata } = frontMatter;
  return {
    id: path.normalize('NFC'),
    title: titleOf(title) ?? firstHeading(body) ?? basename(path, extname(path)),
    text: body.trim(),
    ...('url' in frontMatter && { url }),
    ...('readers' in frontMatter && { readers }),
    metadata,
  };
}

/** YAML reads `title: 2024` as a number. What is no title at all is for the rules of a document to refuse. */
function titleOf(title: unknown): unknown {
  return typeof title === 'number' || typeof title === 'boolean' ? String(title) : title;
}
