import { Injectable } from '@nestjs/common';
import {
  ReadResourceRequestParamsSchema,
  type ReadResourceResult,
  type Result,
  type ServerCapabilities,
} from '@modelcontextprotocol/sdk/types.js';
import { ProviderRunner, reaches } from '../calls/provider-runner.service.js';
import type { McpCall, MethodFamily, PeerSession } from '../server/mcp-call.js';
import { page } from '../server/pages.js';
import {
  INTERNAL_ERROR,
  INVALID_PARAMS,
  METHOD_NOT_FOUND,
  RESOURCE_NOT_FOUND,
  RpcFailure,
} from '../server/rpc-failure.js';
import { toBase64 } from '../tools/content.js';
import type {
  FoundResource,
  RegisteredResource,
  RegisteredResourceTemplate,
  ResourceData,
} from './resource.js';
import { ResourceRegistry } from './resource-registry.service.js';
import { isUri } from './uri-template.js';

/** `resources/…`: what there is to read, reading it, and being told of its changes. */
@Injectable()
export class ResourceMethods implements MethodFamily {
  readonly handlers = {
    'resources/list': (params: unknown, call: McpCall): Result => this.list(params, call),
    'resources/templates/list': (params: unknown, call: McpCall): Result => this.listTemplates(params, call),
    'resources/read': (params: unknown, call: McpCall): Promise<Result> => this.read(params, call),
    'resources/subscribe': (params: unknown, call: McpCall): Result => {
      sessionOf(call).watch(this.watchable(params, call), call.caller);
      return {};
    },
    'resources/unsubscribe': (params: unknown, call: McpCall): Result => {
      sessionOf(call).unwatch(uriOf(params));
      return {};
    },
  };

  constructor(
    private readonly registry: ResourceRegistry,
    private readonly runner: ProviderRunner,
  ) {}

  capabilities(): ServerCapabilities {
    const all = [...this.registry.resources().values(), ...this.registry.templates().values()];
    if (all.length === 0) return {};
    return { resources: all.some(({ updates }) => updates === true) ? { subscribe: true } : {} };
  }

  /**
   * The URI that a client asks to be told about, where it may.
   *
   * @throws RpcFailure where there is no such resource, none for this caller, or it never tells that it changed
   */
  watchable(params: unknown, call: McpCall): string {
    const uri = uriOf(params);
    const { resource } = this.find(uri);
    if (!reaches(resource.scopes, call)) throw notFound(uri);
    if (resource.updates !== true) {
      throw new RpcFailure(INVALID_PARAMS, 'This resource does not tell when it changes', { uri });
    }
    return uri;
  }

  private list(params: unknown, call: McpCall): Result {
    const readable = [...this.registry.resources().values()].filter(({ scopes }) => reaches(scopes, call));
    const { items, ...next } = page(readable, ({ uri }) => uri, params);
    return { resources: items.map((item) => ({ uri: item.uri, ...described(item) })), ...next };
  }

  private listTemplates(params: unknown, call: McpCall): Result {
    const readable = [...this.registry.templates().values()].filter(({ scopes }) => reaches(scopes, call));
    const { items, ...next } = page(readable, ({ uriTemplate }) => uriTemplate, params);
    return {
      resourceTemplates: items.map((item) => ({ uriTemplate: item.uriTemplate, ...described(item) })),
      ...next,
    };
  }

  private async read(params: unknown, call: McpCall): Promise<ReadResourceResult> {
    const uri = uriOf(params);
    const found = this.find(uri);
    const { name, scopes, timeoutMs } = found.resource;
    return this.runner.run({ call, type: 'resource.read', name, scopes, timeoutMs }, async (context) =>
      toResult(uri, found.resource, await found.read(context)),
    );
  }

  private find(uri: string): FoundResource {
    const found = this.registry.find(uri);
    if (found === undefined) throw notFound(uri);
    return found;
  }
}

function sessionOf({ peer }: McpCall): PeerSession {
  if (peer.session === undefined) throw new RpcFailure(METHOD_NOT_FOUND, 'This needs a session');
  return peer.session;
}

function uriOf(params: unknown): string {
  const { data } = ReadResourceRequestParamsSchema.safeParse(params);
  if (data === undefined || !isUri(data.uri)) throw new RpcFailure(INVALID_PARAMS, 'This takes a uri');
  return data.uri;
}

function notFound(uri: string): RpcFailure {
  return new RpcFailure(RESOURCE_NOT_FOUND, 'Resource not found', { uri });
}

function described(resource: RegisteredResource | RegisteredResourceTemplate): object {
  const { name, title, description, mimeType, annotations } = resource;
  return {
    name,
    ...(title === undefined ? {} : { title }),
    description,
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

function toResult(
  uri: string,
  { mimeType: declared, maxBytes }: RegisteredResource | RegisteredResourceTemplate,
  value: ResourceData,
): ReadResourceResult {
  if (value === undefined) throw notFound(uri);
  const isBare = typeof value === 'string' || value instanceof Uint8Array;
  const data = isBare ? value : value.data;
  const mimeType = isBare ? declared : value.mimeType;
  const bytes = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
  if (bytes > maxBytes) {
    throw new RpcFailure(INTERNAL_ERROR, `The resource is larger than ${maxBytes} bytes`, { uri });
  }
  const head = { uri, ...(mimeType === undefined ? {} : { mimeType }) };
  return {
    contents: [typeof data === 'string' ? { ...head, text: data } : { ...head, blob: toBase64(data) }],
  };
}
