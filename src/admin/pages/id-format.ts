/** The ids that the database gives. */
export const UUID_FORMAT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** RFC 6749 appendix A.1: a `client-id` is printable ASCII; the length is a redirect URI's. */
export const CLIENT_ID_FORMAT = /^[\x20-\x7e]{1,2048}$/;
