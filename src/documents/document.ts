/** A document as it is read: what `fetch` gives, before its `url` is one to cite. */
export interface StoredDocument {
  id: string;
  title: string;
  text: string;
  /** Where it came from, if it says so: nobody vouches for what is in here. */
  url: string | null;
  metadata: Record<string, unknown>;
}

/** 1–200 printable characters. */
export const DOCUMENT_ID_FORMAT = /^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u;

/**
 * Whether a document may be called that: 1–200 printable characters. `.` and `..` are taken out, for in a path they
 * name a folder, also percent-encoded.
 */
export function isDocumentId(id: string): boolean {
  return DOCUMENT_ID_FORMAT.test(id) && !/^\.{1,2}$/.test(id);
}

/** Whether text can be stored: Postgres takes neither NUL nor, in UTF-8, half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}

/** The URL where it is one of the web's, in the spelling that a browser reads; never `javascript:` or the like. */
export function webUrl(url: string | null): string | undefined {
  if (url === null || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : undefined;
}

/** The path of a document's own page. */
export function documentPath(id: string): string {
  return `/documents/${encodeURIComponent(id)}`;
}

/** What a citation links to: where the document came from, else its own page. Never empty. */
export function citationUrl({ id, url }: Pick<StoredDocument, 'id' | 'url'>, baseUrl: string): string {
  return webUrl(url) ?? `${baseUrl}${documentPath(id)}`;
}
