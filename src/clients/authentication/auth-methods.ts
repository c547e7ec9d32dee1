/** RFC 7523 §2.2: a JWT that the client signs with its own key. */
export const PRIVATE_KEY_JWT = 'private_key_jwt';

/** Ways to send one and the same secret. */
export const BY_SECRET: readonly string[] = ['client_secret_basic', 'client_secret_post'];

/** How clients may authenticate at /token (RFC 7591 §2, RFC 8414 §2). */
export const TOKEN_ENDPOINT_AUTH_METHODS: readonly string[] = [...BY_SECRET, PRIVATE_KEY_JWT, 'none'];

/** What a client assertion may be signed with (RFC 7518 §3.1, RFC 8037 §3.1): no secret that both sides know. */
export const ASSERTION_ALGORITHMS: readonly string[] = ['ES256', 'RS256', 'PS256', 'EdDSA'];

/** The method of a client that names none (RFC 7591 §2). */
export const DEFAULT_AUTH_METHOD = 'client_secret_basic';
