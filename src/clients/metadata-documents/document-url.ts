import { hasUriCharacters } from '../uri.js';

/** It is a key in the database and stands on pages. */
const LONGEST = 512;

/** A name with a dot and letters in its last label: no IP address in any notation, no name of a network's own machine. */
const HOST_NAME = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** Whether a `client_id` is the URL of a client's metadata document, good or not, and no registered client's id. */
export function isDocumentUrl(clientId: string): boolean {
  return /^https?:\/\//i.test(clientId);
}

/**
 * What is wrong with the URL of a metadata document or of a key set, in words for its developer; undefined where it may
 * be fetched. It must be written in the one form that the URL standard makes of it, for it is compared as a string
 * (draft-ietf-oauth-client-id-metadata-document §3). Port and query, which the draft lets be, are refused: a stranger is
 * not to knock at ports, nor to have a host of good name answer with what a query says.
 */
export function documentUrlFault(text: string): string | undefined {
  if (text.length > LONGEST) return `it is longer than ${LONGEST} characters`;
  if (!hasUriCharacters(text) || !URL.canParse(text)) return 'it is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'it must begin with https://';
  if (url.username !== '' || url.password !== '') return 'it must not have a user or a password';
  if (text.includes('#')) return 'it must not have a fragment';
  if (text.includes('?')) return 'it must not have a query';
  if (url.port !== '') return 'it must not name a port';
  if (url.href !== text) return `it must be written as ${url.href}`;
  if (!HOST_NAME.test(url.hostname)) return 'its host must be a domain name';
  return undefined;
}
