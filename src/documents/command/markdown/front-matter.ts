import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';

/** Between two lines of three hyphens at the very start; the second may be three dots, as YAML ends a document. */
const FRONT_MATTER = /^---[ \t]*\n(.*?)(?<=\n)(?:---|\.\.\.)[ \t]*(?:\n|$)/s;

/** A Markdown file in its two halves. */
export interface Halves {
  /** Without a prototype. */
  frontMatter: Record<string, unknown>;
  body: string;
}

/**
 * Takes the front matter off a Markdown file; without one it is empty.
 *
 * @param content with `\n` at the end of its lines
 * @throws FrontMatterFault where it cannot be read: it may say who must not read the rest
 */
export function splitFrontMatter(content: string): Halves {
  const match = FRONT_MATTER.exec(content);
  if (match === null) return { frontMatter: {}, body: content };
  return { frontMatter: readYaml(match[1] ?? ''), body: content.slice(match[0].length) };
}

/** Front matter that is not a mapping in YAML 1.2. Its message says where. */
export class FrontMatterFault extends Error {}

function readYaml(text: string): Record<string, unknown> {
  if (/^\s*$/.test(text)) return {};
  try {
    // An alias may stand for ever so much.
    const value = load(text, { schema: CORE_SCHEMA, maxAliases: 0 });
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    throw new FrontMatterFault(`front matter: ${error.reason}${lineOf(error)}`);
  }
  throw new FrontMatterFault('front matter: is no list of names and values');
}

/** Counted in the file, whose first line is not the front matter's. */
function lineOf({ mark }: YAMLException): string {
  return mark === undefined ? '' : `, line ${mark.line + 2}`;
}
