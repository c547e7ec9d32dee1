/** RFC 8414 §2: what a client needs to know of the authorization server. Only what works is in it. */
export class AuthorizationServerMetadata {
  issuer!: string;
  authorization_endpoint!: string;
  token_endpoint!: string;
  /** Absent where registration is closed. */
  registration_endpoint?: string;
  /** Whether a client_id may be the URL of a metadata document; absent where none may. */
  client_id_metadata_document_supported?: boolean;
  /** RFC 7009. */
  revocation_endpoint!: string;
  revocation_endpoint_auth_methods_supported!: string[];
  revocation_endpoint_auth_signing_alg_values_supported!: string[];
  /** RFC 7662. */
  introspection_endpoint!: string;
  introspection_endpoint_auth_methods_supported!: string[];
  introspection_endpoint_auth_signing_alg_values_supported!: string[];
  scopes_supported!: string[];
  response_types_supported!: string[];
  response_modes_supported!: string[];
  grant_types_supported!: string[];
  token_endpoint_auth_methods_supported!: string[];
  /** What a client assertion may be signed with. */
  token_endpoint_auth_signing_alg_values_supported!: string[];
  code_challenge_methods_supported!: string[];
  /** RFC 9207 §3: `iss` comes with every authorization response. */
  authorization_response_iss_parameter_supported!: boolean;
  service_documentation!: string;
}

/** RFC 9728 §2: what a client needs to know of a protected resource. */
export class ProtectedResourceMetadata {
  /** What the client called, or is about to. Clients refuse a document whose resource is another's. */
  resource!: string;
  authorization_servers!: string[];
  scopes_supported!: string[];
  /** RFC 6750 §2.1 alone. */
  bearer_methods_supported!: string[];
  resource_name!: string;
}

/** How a client gets in. */
export class ManifestAuth {
  type!: 'oauth';
  /** The issuer: RFC 8414 tells where its document is. */
  authorization_server!: string;
  /** `dynamic`: a client registers itself (RFC 7591). */
  client_registration!: 'dynamic' | 'closed';
}

/** Where the REST surface is described. */
export class ManifestApi {
  type!: 'openapi';
  url!: string;
}

/** A route that MCP clients call. */
export class ManifestEndpoint {
  type!: 'sse' | 'streamable-http' | 'messages' | 'tools';
  url!: string;
}

/** A tool as the manifest names it. */
export class ManifestTool {
  name!: string;
  /** For models. */
  description!: string;
}

/** What this server is, for people and for models, and where everything about it is found. */
export class Manifest {
  schemaVersion!: string;
  nameForHuman!: string;
  /** Lowercase letters, digits and underscores. */
  nameForModel!: string;
  descriptionForHuman!: string;
  descriptionForModel!: string;
  auth!: ManifestAuth;
  api!: ManifestApi;
  /** Those that exist, `/sse` first. */
  endpoints!: ManifestEndpoint[];
  tools!: ManifestTool[];
}
