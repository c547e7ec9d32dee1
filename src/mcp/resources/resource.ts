import type { Annotations } from '@modelcontextprotocol/sdk/types.js';
import type { CallContext } from '../calls/call-context.js';
import type { UriTemplate } from './uri-template.js';

/** What a resource holds: text, or bytes; with a media type of its own where it differs from what is declared. */
export type ResourceData = string | Uint8Array | { data: string | Uint8Array; mimeType: string } | undefined;

/** What a resource's class implements. */
export interface ResourceHandler {
  /** @returns what it holds; undefined where there is nothing of this URI for this caller */
  read(context: CallContext): ResourceData | Promise<ResourceData>;
}

/** What a template's class implements. */
export interface ResourceTemplateHandler<V extends string = string> {
  /**
   * @param variables what the URI has in their places, percent-decoded; `{+name}` may hold slashes and dots
   * @returns what it holds; undefined where there is nothing of this URI for this caller
   */
  read(variables: Record<V, string>, context: CallContext): ResourceData | Promise<ResourceData>;
  /** Values that a variable may have and that begin like `value`, the best first; not every class has it. */
  complete?(
    variable: V,
    value: string,
    context: CompletionContext,
  ): readonly string[] | Promise<readonly string[]>;
}

/** What a completion knows besides what was typed. */
export interface CompletionContext extends Pick<CallContext, 'caller' | 'signal'> {
  /** What the other arguments have been given already. */
  chosen: Readonly<Record<string, string>>;
}

/** What a resource and a template say of themselves. */
interface Described {
  /** For programs; also what the audit trail calls it. */
  name: string;
  /** For people. */
  title?: string;
  /** For models: what it holds. */
  description: string;
  /** Such as `text/markdown`. */
  mimeType?: string;
  /** Who it is for, how much it matters, and when it last changed. */
  annotations?: Annotations;
  /** Every scope that reading needs; `mcp` where none is named. */
  scopes?: readonly string[];
  /** Whether its changes are told to `ResourceUpdates`, so that clients may subscribe. */
  updates?: boolean;
  /** How long reading may take, in ms; 30 s where it does not say, 10 min at most. */
  timeoutMs?: number;
  /** How many bytes it may hold; 1 MiB where it does not say. */
  maxBytes?: number;
}

/** What `@Resource()` says of a class. */
export interface ResourceDefinition extends Described {
  /** Under which it is read. */
  uri: string;
}

/** What `@ResourceTemplate()` says of a class. */
export interface ResourceTemplateDefinition extends Described {
  /** RFC 6570 with `{name}`, for what holds no slash, and `{+name}`, for what may. */
  uriTemplate: string;
}

/** What has a default, filled in. */
export interface Registered {
  scopes: readonly string[];
  timeoutMs: number;
  maxBytes: number;
}

/** A resource that is registered. */
export interface RegisteredResource extends Omit<ResourceDefinition, keyof Registered>, Registered {
  handler: ResourceHandler;
}

/** A template that is registered. */
export interface RegisteredResourceTemplate
  extends Omit<ResourceTemplateDefinition, keyof Registered>, Registered {
  template: UriTemplate;
  handler: ResourceTemplateHandler;
}

/** What a URI leads to, and how it is read. */
export interface FoundResource {
  resource: RegisteredResource | RegisteredResourceTemplate;
  read(context: CallContext): ResourceData | Promise<ResourceData>;
}
