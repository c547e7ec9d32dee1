/** RFC 6749 appendix A.1: a `client-id` is printable ASCII; the length is a URL's, for it may be one. */
const CLIENT_ID = /^[\x20-\x7e]{1,2048}$/;

/** Whether a client could be called that. Anything else, such as a NUL, must not get to the database. */
export function isClientId(id: string): boolean {
  return CLIENT_ID.test(id);
}
